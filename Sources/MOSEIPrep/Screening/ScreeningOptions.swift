public import FeatureCache

/// Every threshold of screening; the defaults are the project's definition of a usable sample.
public struct ScreeningOptions: Sendable, Equatable {
  /// Intervals shorter than this are empty: 10 µs, as the CMU Multimodal SDK has it.
  public var emptyLength = Microseconds(10)
  /// Intervals shorter than this are too short, after clamping too.
  public var minimumLength = Microseconds(100_000)
  /// How far before 0 a start may lie and still be clamped to 0.
  public var startTolerance = Microseconds(500_000)
  /// How far past the media's end an end may lie and still be clamped to it.
  public var endTolerance = Microseconds(500_000)
  /// How far apart the starts, and the ends, of equal intervals may be.
  public var duplicateTolerance = Microseconds(1000)
  /// Whether a missing video of the single segment tells against it.
  public var checksSegmentedClips = true
  /// Samples or whole videos known to be bad: why, by sample id or video id.
  public var knownBad: [String: String] = [:]

  /// Which checks remove, which only flag and which are not made.
  public var policies = ScreeningPolicies.standard
  /// Texts of fewer words are not compared with what is spoken: they match by chance.
  public var minimumWords = 3
  /// Least similarity of a text and the words spoken in its interval, 0 to 1.
  public var minimumTranscriptScore = 0.4
  /// How far words of a text may be spoken outside its interval before it counts as shifted.
  public var transcriptTolerance = Microseconds(250_000)
  /// How far words of a text may be spoken outside its interval before it counts as another's.
  public var maximumTranscriptOffset = Microseconds.seconds(1)
  /// Plausible words a second.
  public var wordRate = 0.4...7.0
  /// Least share of a sample's time with a voice in it.
  public var minimumSpeechShare = 0.2
  /// Least share of a sample's steps with a face.
  public var minimumFaceShare = 0.5
  /// How far landmarks may move from one frame to the next, in mean, as a share of the face box's
  /// side.
  public var maximumLandmarkMotion = 0.35

  public init() {}
}

extension ScreeningOptions {
  private static var lengths: [(name: String, path: WritableKeyPath<Self, Microseconds>)] {
    [
      ("empty_length_us", \.emptyLength), ("minimum_length_us", \.minimumLength),
      ("start_tolerance_us", \.startTolerance), ("end_tolerance_us", \.endTolerance),
      ("duplicate_tolerance_us", \.duplicateTolerance),
      ("transcript_tolerance_us", \.transcriptTolerance),
      ("maximum_transcript_offset_us", \.maximumTranscriptOffset),
    ]
  }

  /// The options as an object, part of what a cache's configuration is hashed over.
  public var json: JSONValue {
    var members = Self.lengths.map {
      JSONValue.Member($0.name, .integer(self[keyPath: $0.path].count))
    }
    members += [
      .init("checks_segmented_clips", .bool(checksSegmentedClips)),
      .init("policies", policies.json),
      .init("minimum_words", .integer(Int64(minimumWords))),
      .init("minimum_transcript_score", .number(minimumTranscriptScore)),
      .init("word_rate", [.number(wordRate.lowerBound), .number(wordRate.upperBound)]),
      .init("minimum_speech_share", .number(minimumSpeechShare)),
      .init("minimum_face_share", .number(minimumFaceShare)),
      .init("maximum_landmark_motion", .number(maximumLandmarkMotion)),
    ]
    let known = knownBad.keys.sortedByBytes().map {
      JSONValue.Member($0, .string(knownBad[$0] ?? ""))
    }
    members.append(.init("known_bad", .object(known)))
    return .object(members)
  }
}
