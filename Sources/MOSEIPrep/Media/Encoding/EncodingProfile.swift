internal import CFFmpeg

/// A container with its codecs, and how to set them up.
struct EncodingProfile: Sendable {
  struct Codec: Sendable {
    /// libavcodec's name of the encoder.
    let encoder: String
    /// Options as `ffmpeg` names them.
    var options: [(name: String, value: String)] = []
  }

  /// libavformat's name of the muxer.
  let container: String
  let fileExtension: String
  let video: Codec
  let audio: Codec
  /// Audio samples a second.
  let sampleRate: Int
  let channels: Int
  /// The muxer's options, as `ffmpeg` names them.
  var muxerOptions: [(name: String, value: String)] = []

  /// What every build of libavcodec can write; the choice where the others are not compiled in.
  private static let native = EncodingProfile(
    container: "mp4", fileExtension: "mp4", video: Codec(encoder: "mpeg4"),
    audio: Codec(encoder: "aac"), sampleRate: 44_100, channels: 1)

  /// H.264 and AAC in MP4, as most of MOSEI's videos.
  static let usual =
    [
      EncodingProfile(
        container: "mp4", fileExtension: "mp4", video: h264, audio: Codec(encoder: "aac"),
        sampleRate: 44_100, channels: 1),
      native,
    ].first { $0.isAvailable } ?? native

  /// The other containers and codecs, so that a data set exercises more than one demuxer.
  static let unusual = [
    EncodingProfile(
      container: "webm", fileExtension: "webm",
      video: Codec(
        encoder: "libvpx-vp9",
        options: [("deadline", "realtime"), ("cpu-used", "8"), ("crf", "34"), ("b", "0")]),
      audio: Codec(encoder: "libopus"), sampleRate: 48_000, channels: 1),
    EncodingProfile(
      container: "avi", fileExtension: "avi", video: Codec(encoder: "mpeg4"),
      audio: Codec(encoder: "libmp3lame"), sampleRate: 32_000, channels: 1,
      // MP3 begins before 0. Shifting all streams for that would put AVI's second frame, whose
      // times are frame numbers, two frames after the first.
      muxerOptions: [("avoid_negative_ts", "disabled")]),
    EncodingProfile(
      container: "matroska", fileExtension: "mkv", video: h264, audio: Codec(encoder: "flac"),
      sampleRate: 22_050, channels: 2),
    EncodingProfile(
      container: "mov", fileExtension: "mov",
      video: Codec(encoder: "mpeg4", options: [("bf", "2")]),
      audio: Codec(encoder: "pcm_s16le"), sampleRate: 16_000, channels: 2),
  ].filter { $0.isAvailable }

  private static let h264 = Codec(
    encoder: "libx264", options: [("preset", "veryfast"), ("crf", "24")])

  private var isAvailable: Bool {
    [video, audio].allSatisfy { avcodec_find_encoder_by_name($0.encoder) != nil }
  }
}
