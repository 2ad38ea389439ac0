/// What decoding an audio stream met on the way.
public struct AudioDecodingReport: Sendable, Equatable {
  /// Samples a second of everything delivered, in Hz.
  public internal(set) var sampleRate: Int
  /// Runs delivered: one a decoded audio frame.
  public internal(set) var runs = 0
  /// Mono samples delivered.
  public internal(set) var samples: Int64 = 0
  /// Packets the decoder refused.
  public internal(set) var packetErrors = 0
  /// The first decoder error, or why the container ended early; nil where all went well.
  public internal(set) var firstError: String?
  /// The rate the stream changed to, where decoding therefore stopped; nil where it did not.
  public internal(set) var stoppedAtRate: Int?
}
