internal import CFFmpeg

/// Writes one video file; the same input gives the same bytes.
///
/// Not Sendable: it stays with the task that encodes.
final class MediaEncoder {
  private let file: UnsafeMutablePointer<AVFormatContext>
  private let pictures: PictureTrack
  private let sound: SoundTrack?
  private let path: String
  private let frameRate: Int
  private var frameCount: Int64 = 0

  /// Creates the file and its encoders.
  ///
  /// - Parameters:
  ///   - path: The file, replaced where it exists.
  ///   - profile: Container and codecs.
  ///   - width: Picture width in pixels, even.
  ///   - height: Picture height in pixels, even.
  ///   - frameRate: Pictures a second.
  ///   - sound: The whole mono sound, nil for a file without an audio stream.
  ///   - soundRate: Its samples a second.
  /// - Throws: `PrepError` (`output-failed`).
  init(
    path: String, profile: EncodingProfile, width: Int, height: Int, frameRate: Int,
    sound: [Float]?, soundRate: Int
  ) throws {
    self.path = path
    self.frameRate = frameRate
    var allocated: UnsafeMutablePointer<AVFormatContext>?
    // "file:" keeps a colon in a path from naming a protocol.
    try EncodingCall.check(
      avformat_alloc_output_context2(&allocated, nil, profile.container, "file:" + path),
      "write \(profile.container) files", path: path)
    let file = try EncodingCall.allocated(allocated, "a muxer", path: path)
    do {
      // No dates, no random ids, no version strings.
      file.pointee.flags |= AVFMT_FLAG_BITEXACT
      for option in profile.muxerOptions {
        try EncodingCall.check(
          av_opt_set(file, option.name, option.value, 0), "set \(option.name)", path: path)
      }
      pictures = try PictureTrack(
        profile.video, width: width, height: height, frameRate: frameRate, file: file, path: path)
      self.sound = try sound.map {
        try SoundTrack(profile, samples: $0, sourceRate: soundRate, file: file, path: path)
      }
      try EncodingCall.check(
        avio_open(&file.pointee.pb, "file:" + path, AVIO_FLAG_WRITE), "create the file",
        path: path)
      try EncodingCall.check(avformat_write_header(file, nil), "write the header", path: path)
    } catch {
      avio_closep(&file.pointee.pb)
      avformat_free_context(file)
      throw error
    }
    self.file = file
  }

  deinit {
    avio_closep(&file.pointee.pb)
    avformat_free_context(file)
  }

  /// Encodes the next picture, and the sound before it.
  ///
  /// - Parameter pixels: RGB, `[height, width, 3]`, one byte a channel.
  func append(_ pixels: [UInt8]) throws {
    try sound?.encode(until: Rational(frameCount, Int64(frameRate)), into: file)
    try pictures.encode(pixels, into: file)
    frameCount += 1
  }

  /// Writes what the encoders hold and the file's index; the file is complete afterwards.
  func finish() throws {
    try pictures.finish(into: file)
    try sound?.finish(into: file)
    try EncodingCall.check(av_write_trailer(file), "write the index", path: path)
    try EncodingCall.check(avio_closep(&file.pointee.pb), "close the file", path: path)
  }
}
