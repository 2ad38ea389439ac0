internal import CFFmpeg

extension MediaFile {
  /// The list of displayed frames: from packets where they name it, else by decoding everything.
  ///
  /// A list from packets is checked against the decoder as frames are decoded. Where
  /// `FrameDecodingReport.contradictsTimeline` comes back true, ask again with `.decoder`.
  ///
  /// - Parameter source: `.decoder` decodes the whole video in any case.
  /// - Returns: The frames ffmpeg's full decode gives; empty where nothing decodes.
  /// - Throws: `PrepError` with code `formatInvalid` without a video stream, `decodingFailed`
  ///   without a decoder, `fileUnreadable` where the disk fails.
  public func timeline(from source: FrameTimeline.Source = .packets) throws -> FrameTimeline {
    let scanned = try scannedPackets()
    guard let facts = scanned.scan.video else { throw missingVideoStream }
    guard source == .packets, facts.packetsAreFrames else { return try decodedTimeline(scanned) }
    let shown = scanned.packetOfFrame.map { scanned.video[$0] }
    return timeline(
      pts: shown.compactMap(\.pts), lastDuration: shown.last?.duration ?? 0, scanned, .packets)
  }

  var missingVideoStream: PrepError {
    PrepError(
      .formatInvalid, "has no video stream", path: path,
      remedy: "Give a file with a video stream; cover pictures do not count.")
  }

  private func decodedTimeline(_ scanned: ScannedPackets) throws -> FrameTimeline {
    let demuxer = try freshDemuxer()
    guard let stream = demuxer.videoStream else { throw missingVideoStream }
    let decoder = try StreamDecoder(demuxer, stream, limits: limits, path: path)
    var pts: [Int64] = []
    var interval: Int64 = 0
    var lastDuration: Int64 = 0
    _ = try decoder.run { frame in
      let guess = frame.pointee.best_effort_timestamp
      let duration = cff_frame_duration(frame)
      if let previous = pts.last {
        let next = guess == cff_nopts() ? previous.addingClamped(interval) : guess
        interval = max(0, next.addingClamped(-previous))
        pts.append(next)
      } else {
        let start = stream.pointee.start_time
        pts.append(guess != cff_nopts() ? guess : start != cff_nopts() ? start : 0)
        interval = max(0, duration)
      }
      lastDuration = duration
      return true
    }
    return timeline(pts: pts, lastDuration: lastDuration, scanned, .decoder)
  }

  private func timeline(
    pts: [Int64], lastDuration: Int64, _ scanned: ScannedPackets, _ source: FrameTimeline.Source
  ) -> FrameTimeline {
    let ascending = pts.suffix(2).sorted()
    let last = pts.max() ?? 0
    let interval = ascending.count == 2 ? ascending[1].addingClamped(-ascending[0]) : 0
    return FrameTimeline(
      pts: pts, timeBase: scanned.scan.video?.timeBase ?? Rational(1),
      lastEnd: last.addingClamped(lastDuration > 0 ? lastDuration : interval),
      startTime: scanned.scan.startTime, source: source)
  }
}

extension Int64 {
  /// The sum, clamped: hostile files hold any timestamp.
  func addingClamped(_ other: Int64) -> Int64 {
    Int64(clamping: Int128(self) + Int128(other))
  }
}
