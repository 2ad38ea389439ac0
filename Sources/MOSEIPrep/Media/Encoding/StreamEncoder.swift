internal import CFFmpeg

/// One codec's encoder and the stream of the file it feeds.
///
/// Not Sendable: it stays with the task that encodes. It borrows the stream from the muxer, which
/// outlives it: only `MediaEncoder` holds both.
final class StreamEncoder {
  let context: UnsafeMutablePointer<AVCodecContext>
  private let packet: UnsafeMutablePointer<AVPacket>
  private var stream: UnsafeMutablePointer<AVStream>?
  private let path: String

  init(_ codec: EncodingProfile.Codec, path: String) throws {
    self.path = path
    let encoder = try EncodingCall.allocated(
      avcodec_find_encoder_by_name(codec.encoder), "encoder \(codec.encoder)", path: path)
    let packet = try EncodingCall.allocated(av_packet_alloc(), "a packet", path: path)
    guard let context = avcodec_alloc_context3(encoder) else {
      var owned: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&owned)
      throw PrepError(.outputFailed, "cannot allocate encoder \(codec.encoder)", path: path)
    }
    self.packet = packet
    self.context = context
    // One thread and no version strings: the same input gives the same bytes.
    context.pointee.thread_count = 1
    context.pointee.flags |= AV_CODEC_FLAG_BITEXACT
    // Encoders chat at the level of information; failures are thrown, not read in the log.
    context.pointee.log_level_offset = 16
    for option in codec.options {
      try EncodingCall.check(
        av_opt_set(context, option.name, option.value, AV_OPT_SEARCH_CHILDREN),
        "set \(option.name)=\(option.value) on \(codec.encoder)", path: path)
    }
  }

  deinit {
    var packet: UnsafeMutablePointer<AVPacket>? = packet
    av_packet_free(&packet)
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  /// Opens the encoder, once its context is set up, and adds its stream to the file.
  func open(in file: UnsafeMutablePointer<AVFormatContext>) throws {
    if file.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0 {
      context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
    }
    try EncodingCall.check(avcodec_open2(context, nil, nil), "open an encoder", path: path)
    let stream = try EncodingCall.allocated(avformat_new_stream(file, nil), "a stream", path: path)
    try EncodingCall.check(
      avcodec_parameters_from_context(stream.pointee.codecpar, context), "describe a stream",
      path: path)
    stream.pointee.time_base = context.pointee.time_base
    stream.pointee.avg_frame_rate = context.pointee.framerate
    self.stream = stream
  }

  /// Encodes a frame and writes the packets that come out; nil drains the encoder.
  func encode(
    _ frame: UnsafeMutablePointer<AVFrame>?, into file: UnsafeMutablePointer<AVFormatContext>
  ) throws {
    let stream = try EncodingCall.allocated(stream, "a stream", path: path)
    try EncodingCall.check(avcodec_send_frame(context, frame), "encode a frame", path: path)
    while true {
      let status = avcodec_receive_packet(context, packet)
      if status == cff_averror(EAGAIN) || status == cff_averror_eof() { return }
      try EncodingCall.check(status, "encode a frame", path: path)
      packet.pointee.stream_index = stream.pointee.index
      // Encoders that know one length only leave it out; the last packet's tells the file's end.
      if packet.pointee.duration == 0, context.pointee.codec_type == AVMEDIA_TYPE_VIDEO {
        packet.pointee.duration = 1
      }
      av_packet_rescale_ts(packet, context.pointee.time_base, stream.pointee.time_base)
      try EncodingCall.check(
        av_interleaved_write_frame(file, packet), "write a packet", path: path)
    }
  }
}
