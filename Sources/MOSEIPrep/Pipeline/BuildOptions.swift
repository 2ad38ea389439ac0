public import FeatureCache

/// Which of a video's sounds is used.
public enum AudioSource: String, Sendable, CaseIterable {
  /// The video's own stream if it decodes, else the WAV file.
  case auto
  case video
  case wav
}

/// Everything that decides what a build writes, and nothing that only decides how fast.
public struct BuildOptions: Sendable {
  public var layout: DatasetLayout
  public var screening: ScreeningOptions
  public var faces: FaceOptions
  public var faceEncoding: FaceEncoding
  public var audio: AudioSource
  public var channels: ChannelChoice
  public var media: MediaLimits

  public init(
    layout: DatasetLayout, screening: ScreeningOptions = .init(), faces: FaceOptions = .init(),
    faceEncoding: FaceEncoding = .raw,
    audio: AudioSource = .auto, channels: ChannelChoice = .mean, media: MediaLimits = .init()
  ) {
    self.layout = layout
    self.screening = screening
    self.faces = faces
    self.faceEncoding = faceEncoding
    self.audio = audio
    self.channels = channels
    self.media = media
  }

  /// The shape of one sample in a shard.
  public var shardLayout: ShardLayout {
    ShardLayout(faceSize: faces.size, encoding: faceEncoding)
  }
}
