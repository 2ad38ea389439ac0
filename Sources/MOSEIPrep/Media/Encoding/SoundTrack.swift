internal import CFFmpeg

/// The audio of a file: mono samples in, packets out, at the profile's rate and channels.
final class SoundTrack {
  private let encoder: StreamEncoder
  private let resampler: OpaquePointer
  private let path: String
  private let sampleRate: Int
  private var written: Int64 = 0
  private var isDone = false

  /// Opens the encoder and hands the whole sound to the resampler, which holds it.
  ///
  /// - Parameters:
  ///   - profile: Codec, rate and channels.
  ///   - samples: Mono sound, -1 to 1.
  ///   - sourceRate: Its samples a second.
  ///   - file: The muxer.
  ///   - path: Where the file is written, for messages.
  /// - Throws: `PrepError` (`output-failed`).
  init(
    _ profile: EncodingProfile, samples: [Float], sourceRate: Int,
    file: UnsafeMutablePointer<AVFormatContext>, path: String
  ) throws {
    self.path = path
    sampleRate = profile.sampleRate
    let encoder = try StreamEncoder(profile.audio, path: path)
    let context = encoder.context
    let formats = try EncodingCall.allocated(
      context.pointee.codec.pointee.sample_fmts, "a sample format", path: path)
    context.pointee.sample_fmt = formats[0]
    context.pointee.sample_rate = Int32(profile.sampleRate)
    context.pointee.time_base = AVRational(num: 1, den: Int32(profile.sampleRate))
    context.pointee.bit_rate = 96_000
    av_channel_layout_default(&context.pointee.ch_layout, Int32(profile.channels))
    try encoder.open(in: file)
    self.encoder = encoder

    var mono = AVChannelLayout()
    av_channel_layout_default(&mono, 1)
    var allocated: OpaquePointer?
    try EncodingCall.check(
      swr_alloc_set_opts2(
        &allocated, &context.pointee.ch_layout, context.pointee.sample_fmt,
        context.pointee.sample_rate, &mono, AV_SAMPLE_FMT_FLT, Int32(sourceRate), 0, nil),
      "set up resampling", path: path)
    resampler = try EncodingCall.allocated(allocated, "a resampler", path: path)
    try EncodingCall.check(swr_init(resampler), "set up resampling", path: path)
    try samples.withUnsafeBytes { bytes in
      var input = bytes.bindMemory(to: UInt8.self).baseAddress
      try EncodingCall.check(
        swr_convert(resampler, nil, 0, &input, Int32(samples.count)), "resample", path: path)
    }
  }

  deinit {
    var resampler: OpaquePointer? = resampler
    swr_free(&resampler)
  }

  /// Encodes what is played before `seconds`, so that the file's streams stay interleaved.
  func encode(
    until seconds: Rational, into file: UnsafeMutablePointer<AVFormatContext>
  ) throws {
    while !isDone, Rational(written, Int64(sampleRate)) < seconds {
      try encodeNext(into: file)
    }
  }

  func finish(into file: UnsafeMutablePointer<AVFormatContext>) throws {
    while !isDone { try encodeNext(into: file) }
    try encoder.encode(nil, into: file)
  }

  private func encodeNext(into file: UnsafeMutablePointer<AVFormatContext>) throws {
    var frame = av_frame_alloc()
    defer { av_frame_free(&frame) }
    let context = encoder.context
    let owned = try EncodingCall.allocated(frame, "a frame", path: path)
    // PCM encoders take any number of samples and say so with 0.
    let wanted = context.pointee.frame_size > 0 ? context.pointee.frame_size : 1024
    owned.pointee.format = context.pointee.sample_fmt.rawValue
    owned.pointee.sample_rate = context.pointee.sample_rate
    owned.pointee.nb_samples = wanted
    try EncodingCall.check(
      av_channel_layout_copy(&owned.pointee.ch_layout, &context.pointee.ch_layout),
      "describe sound", path: path)
    try EncodingCall.check(av_frame_get_buffer(owned, 0), "allocate sound", path: path)
    // No input: libswresample gives back what it holds, then its filter's tail.
    let count = try EncodingCall.check(
      swr_convert(resampler, owned.pointee.extended_data, wanted, nil, 0), "resample", path: path)
    if count < wanted { isDone = true }
    guard count > 0 else { return }
    owned.pointee.nb_samples = count
    owned.pointee.pts = written
    written += Int64(count)
    try encoder.encode(owned, into: file)
  }
}
