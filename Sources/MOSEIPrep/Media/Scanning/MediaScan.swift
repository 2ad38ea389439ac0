/// What a file's headers and packets say, without decoding.
public struct MediaScan: Sendable, Equatable {
  /// libavformat's name of the container's format, such as `mov,mp4,m4a,3gp,3g2,mj2`.
  public let container: String
  /// The container's start time, where label time begins; 0 where unknown.
  public let startTime: Microseconds
  /// The first video stream that is no cover picture, nil where there is none.
  public let video: VideoStreamFacts?
  /// The first audio stream, nil where there is none.
  public let audio: AudioStreamFacts?
  /// The later of the last video frame's and the last audio sample's end, in seconds of label time.
  ///
  /// Nil where no packet of either stream was found.
  public let mediaEnd: Rational?
  /// Why reading stopped before the end of the file, nil where it did not.
  public let damage: String?
}

/// One video stream, from its headers and packets.
public struct VideoStreamFacts: Sendable, Equatable {
  /// libavcodec's name, such as `h264`.
  public let codec: String
  /// False where this build of FFmpeg has no decoder for the codec.
  public let isDecodable: Bool
  /// Width as displayed, after rotation, in pixels.
  public let displayWidth: Int
  /// Height as displayed, after rotation, in pixels.
  public let displayHeight: Int
  /// Clockwise rotation for display: 0, 90, 180 or 270 degrees.
  public let rotation: Int
  /// Seconds per tick.
  public let timeBase: Rational
  public let packetCount: Int
  /// True where packets alone name the frames a full decode gives, as far as packets can tell.
  public let packetsAreFrames: Bool
  /// End of the last frame, in seconds of label time; nil without packets.
  public let end: Rational?
}

/// One audio stream, from its headers and packets.
public struct AudioStreamFacts: Sendable, Equatable {
  /// libavcodec's name, such as `aac`.
  public let codec: String
  /// False where this build of FFmpeg has no decoder for the codec.
  public let isDecodable: Bool
  /// Samples a second, in Hz.
  public let sampleRate: Int
  public let channels: Int
  public let packetCount: Int
  /// Start of the first packet, in seconds of label time; nil without packets that have times.
  public let start: Rational?
  /// End of the last sample, in seconds of label time; nil without packets.
  public let end: Rational?
}
