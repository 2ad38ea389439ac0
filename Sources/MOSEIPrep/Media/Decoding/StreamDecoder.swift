internal import CFFmpeg
internal import Foundation

/// Decodes one stream of one pass, from its first packet, as the ffmpeg program does.
final class StreamDecoder {
  /// What went wrong on the way without ending it.
  struct Outcome {
    /// Packets the decoder was given.
    var packets = 0
    /// Packets the decoder refused.
    var packetErrors = 0
    /// The first such refusal in words.
    var firstError: String?
    /// Why the container ended early, nil where it did not.
    var damage: String?
    /// False where the receiver had enough.
    var reachedEnd = false
  }

  let stream: UnsafeMutablePointer<AVStream>
  private(set) var outcome = Outcome()
  private let demuxer: Demuxer
  private let path: String
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var frame: UnsafeMutablePointer<AVFrame>?

  /// Errors in a row while draining before a decoder counts as stuck.
  private static let drainingErrorLimit = 64

  init(
    _ demuxer: Demuxer, _ stream: UnsafeMutablePointer<AVStream>, limits: MediaLimits, path: String
  ) throws(PrepError) {
    self.demuxer = demuxer
    self.stream = stream
    self.path = path
    let identifier = stream.pointee.codecpar.pointee.codec_id
    guard let decoder = avcodec_find_decoder(identifier) else {
      throw PrepError(
        .decodingFailed, "no decoder for its codec", path: path,
        cause: "codec \(String(cString: avcodec_get_name(identifier)))",
        remedy: "Convert the file, or install an FFmpeg that decodes it.")
    }
    context = avcodec_alloc_context3(decoder)
    packet = av_packet_alloc()
    frame = av_frame_alloc()
    guard let context, packet != nil, frame != nil else { throw SealedInput.outOfMemory(path) }
    var result = avcodec_parameters_to_context(context, stream.pointee.codecpar)
    context.pointee.pkt_timebase = stream.pointee.time_base
    context.pointee.framerate = stream.pointee.avg_frame_rate
    context.pointee.thread_count = Int32(clamping: limits.threads)
    context.pointee.max_pixels = limits.maxPixels
    if result >= 0 { result = avcodec_open2(context, decoder, nil) }
    guard result >= 0 else {
      throw PrepError(
        .decodingFailed, "its decoder cannot be started", path: path,
        cause: LibavLog.text(ofError: result),
        remedy: "Check that the file is complete, or fetch it again.")
    }
    demuxer.select([stream])
  }

  deinit {
    if let context { _ = LibavLog.unwatch(context) }
    av_frame_free(&frame)
    av_packet_free(&packet)
    avcodec_free_context(&context)
  }

  /// Decodes from the first packet to the last, then drains the decoder.
  ///
  /// - Parameter receive: Gets each frame, which is reused afterwards; false ends the pass.
  /// - Returns: What went wrong on the way.
  /// - Throws: `PrepError` with code `fileUnreadable` where the disk fails, `decodingFailed` where
  ///   memory runs out, and what `receive` throws.
  func run(
    _ receive: (UnsafeMutablePointer<AVFrame>) throws -> Bool
  ) throws -> Outcome {
    feeding: while true {
      switch try read() {
      case .packet: break
      case .end: break feeding
      case .failure(let cause):
        outcome.damage = cause
        break feeding
      }
      guard try decode(receive) else { return outcome }
    }
    guard try drain(receive) else { return outcome }
    outcome.reachedEnd = true
    return outcome
  }

  /// Reads the stream's next packet.
  func read() throws(PrepError) -> Demuxer.Outcome {
    guard let packet else { return .end }
    return try demuxer.read(into: packet)
  }

  /// What tells the packet that was read last from others.
  var packetIdentity: ScannedPackets.Identity? {
    packet.map { ScannedPackets.Identity($0.pointee) }
  }

  /// Gives the decoder the packet that was read last, and `receive` the frames that come of it.
  ///
  /// - Returns: False where the receiver had enough.
  func decode(_ receive: (UnsafeMutablePointer<AVFrame>) throws -> Bool) throws -> Bool {
    guard let context, let packet else { return false }
    outcome.packets += 1
    // The decoder is always emptied below, so that it never answers EAGAIN here.
    let sent = avcodec_send_packet(context, packet)
    if sent < 0 { try note(sent) }
    return try receiveAll(context, draining: false, receive)
  }

  /// Gives `receive` the frames the decoder holds back.
  ///
  /// - Returns: False where the receiver had enough.
  func drain(_ receive: (UnsafeMutablePointer<AVFrame>) throws -> Bool) throws -> Bool {
    guard let context else { return false }
    let sent = avcodec_send_packet(context, nil)
    if sent < 0, sent != cff_averror_eof() { try note(sent) }
    return try receiveAll(context, draining: true, receive)
  }

  /// Lets the decoder forget all pictures, to begin anew at a key picture.
  func restart() {
    avcodec_flush_buffers(context)
  }

  /// Begins to listen for what the decoder reports without refusing a packet.
  func watchLog() {
    guard let context else { return }
    LibavLog.watch(context)
  }

  /// The last error the decoder logged since `watchLog`, nil where there was none.
  var loggedError: String? {
    context.flatMap { LibavLog.lastError(of: $0) }
  }

  /// Takes what frames the decoder has; false where the receiver had enough.
  private func receiveAll(
    _ context: UnsafeMutablePointer<AVCodecContext>, draining: Bool,
    _ receive: (UnsafeMutablePointer<AVFrame>) throws -> Bool
  ) throws -> Bool {
    guard let frame else { return false }
    var errorsInARow = 0
    while true {
      let result = avcodec_receive_frame(context, frame)
      if result == cff_averror(EAGAIN) || result == cff_averror_eof() { return true }
      guard result >= 0 else {
        try note(result)
        errorsInARow += 1
        // While draining the next frame may be sound; otherwise the next packet comes first.
        if !draining || errorsInARow > Self.drainingErrorLimit { return true }
        continue
      }
      errorsInARow = 0
      defer { av_frame_unref(frame) }
      guard try receive(frame) else { return false }
    }
  }

  private func note(_ code: Int32) throws(PrepError) {
    guard code != cff_averror(ENOMEM) else {
      throw PrepError(
        .decodingFailed, "cannot be decoded", path: path, cause: "out of memory",
        remedy: "Run fewer workers.")
    }
    outcome.packetErrors += 1
    outcome.firstError = outcome.firstError ?? LibavLog.text(ofError: code)
  }
}
