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

  public init() {}
}

extension ScreeningOptions {
  private static var lengths: [(name: String, path: WritableKeyPath<Self, Microseconds>)] {
    [
      ("empty_length_us", \.emptyLength), ("minimum_length_us", \.minimumLength),
      ("start_tolerance_us", \.startTolerance), ("end_tolerance_us", \.endTolerance),
      ("duplicate_tolerance_us", \.duplicateTolerance),
    ]
  }

  /// The options as an object, part of what a cache's configuration is hashed over.
  public var json: JSONValue {
    var members = Self.lengths.map {
      JSONValue.Member($0.name, .integer(self[keyPath: $0.path].count))
    }
    members.append(.init("checks_segmented_clips", .bool(checksSegmentedClips)))
    let known = knownBad.keys.sortedByBytes().map {
      JSONValue.Member($0, .string(knownBad[$0] ?? ""))
    }
    members.append(.init("known_bad", .object(known)))
    return .object(members)
  }
}
