internal import CFFmpeg

extension MediaFile {
  /// Reads every packet of the chosen streams once and says what is there.
  ///
  /// The end comes from the packets: header durations lie in truncated files.
  ///
  /// - Returns: Facts about the first video stream, the first audio stream and their ends.
  /// - Throws: `PrepError` with code `fileUnreadable` where the disk fails, or `formatInvalid` for
  ///   pictures over the limit. Damage within the file does not throw: it ends the scan.
  public func scan() throws(PrepError) -> MediaScan {
    try scannedPackets().scan
  }

  func scannedPackets() throws(PrepError) -> ScannedPackets {
    if let scanned { return scanned }
    var pass = ScanPass()
    let demuxer = try freshDemuxer()
    if demuxer.isIndexDriven {
      // A truncated file can lack one stream's samples while it still has the other's: each is
      // read to its own end, as ffmpeg reads a stream it was told to take alone.
      try pass.read(demuxer, video: demuxer.videoStream, audio: nil)
      let second = try freshDemuxer()
      try pass.read(second, video: nil, audio: second.audioStream)
    } else {
      try pass.read(demuxer, video: demuxer.videoStream, audio: demuxer.audioStream)
    }
    // Through an index packets are found anywhere, whatever lies between them.
    file.finishScan(stalledAt: demuxer.isIndexDriven ? nil : demuxer.stall)
    let result = try pass.finish(demuxer, path: path, limits: limits)
    scanned = result
    return result
  }
}

/// Collects what the packets say, over one pass or two.
private struct ScanPass {
  var packets: [ScannedPackets.VideoPacket] = []
  var videoExtent = StreamExtent()
  var audioExtent = StreamExtent()
  var audioPackets = 0
  var damage: String?

  mutating func read(
    _ demuxer: Demuxer, video: UnsafeMutablePointer<AVStream>?,
    audio: UnsafeMutablePointer<AVStream>?
  ) throws(PrepError) {
    let chosen = [video, audio].compactMap { $0 }
    guard !chosen.isEmpty else { return }
    demuxer.select(chosen)
    let parser = video.flatMap { PictureParser(of: $0) }
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    guard let packet else {
      throw PrepError(.decodingFailed, "cannot be read", cause: "out of memory")
    }
    while true {
      switch try demuxer.read(into: packet) {
      case .packet:
        if packet.pointee.stream_index == video?.pointee.index {
          add(video: packet.pointee, picture: parser?.picture(of: packet))
        } else if let audio {
          audioPackets += 1
          audioExtent.extend(packet.pointee, trimmed: Self.trim(packet, audio.pointee))
        }
      case .end: return
      case .failure(let cause):
        damage = damage ?? cause
        return
      }
    }
  }

  private mutating func add(video packet: AVPacket, picture: CodedPicture?) {
    videoExtent.extend(packet)
    packets.append(
      .init(
        identity: .init(packet), duration: packet.duration,
        isShown: packet.flags & AV_PKT_FLAG_DISCARD == 0,
        isKey: packet.flags & AV_PKT_FLAG_KEY != 0,
        isDamaged: packet.flags & AV_PKT_FLAG_CORRUPT != 0, picture: picture))
  }

  /// Ticks the decoder cuts off the end of a packet: encoder padding, counted in samples.
  private static func trim(
    _ packet: UnsafePointer<AVPacket>, _ stream: AVStream
  ) -> Int64 {
    var size = 0
    guard
      let data = av_packet_get_side_data(packet, AV_PKT_DATA_SKIP_SAMPLES, &size), size >= 8,
      stream.codecpar.pointee.sample_rate > 0, let timeBase = Rational(positive: stream.time_base)
    else { return 0 }
    // Two little-endian 32-bit counts: samples to skip at the start, and at the end.
    let samples = (4..<8).reduce(Int64(0)) { $0 | Int64(data[$1]) << (8 * ($1 - 4)) }
    let ticks =
      Int128(samples) * Int128(timeBase.denominator)
      / (Int128(stream.codecpar.pointee.sample_rate) * Int128(timeBase.numerator))
    return Int64(clamping: ticks)
  }

  func finish(
    _ demuxer: Demuxer, path: String, limits: MediaLimits
  ) throws(PrepError) -> ScannedPackets {
    let start = demuxer.startTime
    var video: VideoStreamFacts?
    if let stream = demuxer.videoStream {
      video = try facts(video: stream, start: start, path: path, limits: limits)
    }
    let audio = demuxer.audioStream.map { facts(audio: $0, start: start) }
    let scan = MediaScan(
      container: demuxer.container, startTime: start, video: video, audio: audio,
      mediaEnd: [video?.end, audio?.end].compactMap { $0 }.max(), damage: damage)
    return ScannedPackets(
      scan: scan, video: packets,
      reorderDepth: Int(demuxer.videoStream?.pointee.codecpar.pointee.video_delay ?? 0))
  }

  private func facts(
    video stream: UnsafeMutablePointer<AVStream>, start: Microseconds, path: String,
    limits: MediaLimits
  ) throws(PrepError) -> VideoStreamFacts {
    let parameters = stream.pointee.codecpar.pointee
    let (width, height) = (Int(parameters.width), Int(parameters.height))
    guard Int64(width) * Int64(height) <= limits.maxPixels else {
      throw PrepError(
        .formatInvalid, "its pictures are too large", path: path,
        cause: "\(width) x \(height) pixels, the limit is \(limits.maxPixels)",
        remedy: "Scale the video down.")
    }
    guard let timeBase = Rational(positive: stream.pointee.time_base) else {
      throw PrepError(
        .formatInvalid, "its video stream has no time base", path: path,
        remedy: "Check that the file is complete, or fetch it again.")
    }
    let rotation = DisplayRotation.clockwise(cff_stream_display_matrix(stream))
    let upright = rotation % 180 == 0
    let codec = String(cString: avcodec_get_name(parameters.codec_id))
    let times = packets.compactMap(\.pts)
    let unique = times.count == packets.count && Set(times).count == times.count
    return VideoStreamFacts(
      codec: codec, isDecodable: avcodec_find_decoder(parameters.codec_id) != nil,
      displayWidth: upright ? width : height, displayHeight: upright ? height : width,
      rotation: rotation, timeBase: timeBase, packetCount: packets.count,
      packetsAreFrames: unique && packetsAreFrames(codec),
      end: videoExtent.end(timeBase, start))
  }

  /// True where nothing in the packets speaks against one displayed frame each.
  ///
  /// Decoding verifies it: see `FrameDecodingReport.contradictsTimeline`.
  private func packetsAreFrames(_ codec: String) -> Bool {
    guard let first = packets.first else { return false }
    // Codecs compared with a full decode; of the older ones, whose packets may hold any number of
    // pictures, only streams whose headers show that they don't.
    guard
      ["h264", "hevc", "vp8", "vp9", "av1"].contains(codec)
        || packets.allSatisfy({ $0.picture != nil })
    else { return false }
    return damage == nil && first.isKey && packets.allSatisfy { $0.isShown && !$0.isDamaged }
      // Frames shown before the first key frame refer to frames that are not there.
      && packets.allSatisfy { ($0.pts ?? .min) >= (first.pts ?? .max) }
  }

  private func facts(
    audio stream: UnsafeMutablePointer<AVStream>, start: Microseconds
  ) -> AudioStreamFacts {
    let parameters = stream.pointee.codecpar.pointee
    let timeBase = Rational(positive: stream.pointee.time_base)
    return AudioStreamFacts(
      codec: String(cString: avcodec_get_name(parameters.codec_id)),
      isDecodable: avcodec_find_decoder(parameters.codec_id) != nil,
      sampleRate: Int(parameters.sample_rate), channels: Int(parameters.ch_layout.nb_channels),
      packetCount: audioPackets,
      start: timeBase.flatMap { audioExtent.start($0, start) },
      end: timeBase.flatMap { audioExtent.end($0, start) })
  }
}
