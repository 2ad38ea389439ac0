internal import CFFmpeg

extension MediaFile {
  /// Decodes the wanted frames, bit-identical to those of a full decode from the start.
  ///
  /// Decoding starts at the first packet and stops one frame after the last wanted one: that frame
  /// is what proves that the wanted one is the last before it.
  ///
  /// - Parameters:
  ///   - wanted: Ordinals of `timeline`, ascending and unique.
  ///   - timeline: The list of frames the ordinals count in.
  ///   - includingDamaged: Also delivers frames flagged as corrupt (`DecodedFrame.isDamaged`).
  ///   - body: Gets each wanted frame in ascending order and may keep it.
  /// - Returns: Which frames are missing or damaged.
  /// - Throws: `PrepError` with code `decodingFailed`, `formatInvalid` or `fileUnreadable`, and what
  ///   `body` throws.
  public func decode(
    frames wanted: [Int], timeline: FrameTimeline, includingDamaged: Bool = false,
    body: (Int, DecodedFrame) throws -> Void
  ) throws -> FrameDecodingReport {
    precondition(
      zip(wanted, wanted.dropFirst()).allSatisfy { $0 < $1 }, "wanted frames ascend, each once")
    guard let lastWanted = wanted.last else { return FrameDecodingReport() }
    let demuxer = try freshDemuxer()
    guard let stream = demuxer.videoStream else { throw missingVideoStream }
    let decoder = try StreamDecoder(demuxer, stream, limits: limits, path: path)
    var matcher = FrameMatcher(timeline)
    var report = FrameDecodingReport()
    var remaining = wanted[...]
    let outcome = try decoder.run { frame in
      let hadErrors = decoder.outcome.packetErrors > 0
      guard let ordinal = matcher.next(frame.pointee.best_effort_timestamp, hadErrors: hadErrors)
      else { return false }
      while let next = remaining.first, next < ordinal {
        report.missing.append(next)
        remaining.removeFirst()
      }
      if remaining.first == ordinal {
        remaining.removeFirst()
        let picture = try DecodedFrame(moving: frame, stream: stream, path: path)
        if picture.isDamaged { report.damaged.append(ordinal) }
        if !picture.isDamaged || includingDamaged { try body(ordinal, picture) }
      }
      return ordinal <= lastWanted
    }
    if outcome.reachedEnd { matcher.finish(hadErrors: outcome.packetErrors > 0) }
    report.contradictsTimeline = matcher.isContradicted
    report.missing += remaining
    report.packetErrors = outcome.packetErrors
    report.firstError = outcome.firstError ?? outcome.damage
    return report
  }
}

/// Finds the ordinal of each frame the decoder gives, and notices where the timeline is wrong.
private struct FrameMatcher {
  private let timeline: FrameTimeline
  private var expected = 0
  private(set) var isContradicted = false

  init(_ timeline: FrameTimeline) { self.timeline = timeline }

  /// The ordinal of the frame that came next, nil where the timeline does not have it.
  ///
  /// A frame left out is damage where the decoder reported errors; without any, the packets never
  /// were a list of frames.
  mutating func next(_ pts: Int64, hadErrors: Bool) -> Int? {
    var ordinal = expected
    if timeline.source == .packets {
      while ordinal < timeline.count, timeline.pts[ordinal] < pts { ordinal += 1 }
      let isListed = ordinal < timeline.count && timeline.pts[ordinal] == pts
      guard isListed, ordinal == expected || hadErrors else {
        isContradicted = true
        return nil
      }
    }
    expected = ordinal + 1
    return ordinal
  }

  /// Checks, after the decoder's last frame, that none is left.
  mutating func finish(hadErrors: Bool) {
    if timeline.source == .packets, expected < timeline.count, !hadErrors { isContradicted = true }
  }
}
