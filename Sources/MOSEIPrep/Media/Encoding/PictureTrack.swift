internal import CFFmpeg

/// The video of a file: RGB pictures in, packets out.
final class PictureTrack {
  private let encoder: StreamEncoder
  private let frame: UnsafeMutablePointer<AVFrame>
  private let scaler: OpaquePointer
  private let path: String
  private var count: Int64 = 0

  /// Opens the encoder for BT.601 limited-range 4:2:0 at a constant frame rate.
  init(
    _ codec: EncodingProfile.Codec, width: Int, height: Int, frameRate: Int,
    file: UnsafeMutablePointer<AVFormatContext>, path: String
  ) throws {
    self.path = path
    let encoder = try StreamEncoder(codec, path: path)
    let context = encoder.context
    context.pointee.width = Int32(width)
    context.pointee.height = Int32(height)
    context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    context.pointee.time_base = AVRational(num: 1, den: Int32(frameRate))
    context.pointee.framerate = AVRational(num: Int32(frameRate), den: 1)
    context.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
    context.pointee.gop_size = Int32(4 * frameRate)
    context.pointee.color_range = AVCOL_RANGE_MPEG
    context.pointee.colorspace = AVCOL_SPC_SMPTE170M
    context.pointee.color_primaries = AVCOL_PRI_SMPTE170M
    context.pointee.color_trc = AVCOL_TRC_SMPTE170M
    if codec.encoder == "mpeg4" {
      context.pointee.bit_rate = Int64(width * height * frameRate) / 3
    }
    try encoder.open(in: file)
    self.encoder = encoder
    let flags = SWS_BICUBIC | SWS_ACCURATE_RND | SWS_BITEXACT
    scaler = try EncodingCall.allocated(
      sws_getContext(
        Int32(width), Int32(height), AV_PIX_FMT_RGB24, Int32(width), Int32(height),
        AV_PIX_FMT_YUV420P, flags, nil, nil, nil),
      "a colour converter", path: path)
    guard let frame = av_frame_alloc() else {
      sws_freeContext(scaler)
      throw PrepError(.outputFailed, "cannot allocate a frame", path: path)
    }
    self.frame = frame
    frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
    frame.pointee.width = Int32(width)
    frame.pointee.height = Int32(height)
    try EncodingCall.check(av_frame_get_buffer(frame, 0), "allocate a picture", path: path)
  }

  deinit {
    sws_freeContext(scaler)
    var frame: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&frame)
  }

  /// Encodes the next picture.
  ///
  /// - Parameters:
  ///   - pixels: RGB, `[height, width, 3]`, one byte a channel.
  ///   - file: The muxer.
  func encode(_ pixels: [UInt8], into file: UnsafeMutablePointer<AVFormatContext>) throws {
    try EncodingCall.check(av_frame_make_writable(frame), "reuse a picture", path: path)
    let height = frame.pointee.height
    let rows = pixels.withUnsafeBufferPointer { pixels in
      sws_scale(
        scaler, [pixels.baseAddress], [frame.pointee.width * 3], 0, height,
        planes(of: frame), strides(of: frame))
    }
    guard rows == height else {
      throw PrepError(.outputFailed, "cannot convert a picture's colours", path: path)
    }
    frame.pointee.pts = count
    count += 1
    try encoder.encode(frame, into: file)
  }

  func finish(into file: UnsafeMutablePointer<AVFormatContext>) throws {
    try encoder.encode(nil, into: file)
  }

  private func planes(
    of frame: UnsafeMutablePointer<AVFrame>
  ) -> [UnsafeMutablePointer<UInt8>?] {
    [frame.pointee.data.0, frame.pointee.data.1, frame.pointee.data.2, nil]
  }

  private func strides(of frame: UnsafeMutablePointer<AVFrame>) -> [Int32] {
    [frame.pointee.linesize.0, frame.pointee.linesize.1, frame.pointee.linesize.2, 0]
  }
}
