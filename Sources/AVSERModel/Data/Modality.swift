/// Which of its two inputs a network is given, to see what each alone is worth.
///
/// A modality left out is empty: black faces no step of which is valid, or MFCCs of 0.
public enum Modality: String, Sendable, Codable, CaseIterable {
  case both
  case video
  case audio

  /// Whether faces are given.
  public var hasVideo: Bool { self != .audio }

  /// Whether MFCCs are given.
  public var hasAudio: Bool { self != .video }
}
