/// The audio of one video on the label clock: 8 kHz mono, sample 0 at the container's start.
public struct LabelAudio: Sendable {
  /// Samples per second of everything the features are computed from (paper, section 4.1).
  public static let sampleRate = 8000

  /// A stretch of 8 kHz sample numbers that is not plain decoded audio.
  public struct Gap: Sendable, Equatable {
    public enum Kind: String, Sendable {
      /// No audio was decoded here: the samples are zero.
      case missing
      /// Two runs claim this stretch: the later one was dropped.
      case overlap
      /// The decoder gave values that are not audio (NaN, infinity): they are zero.
      case damaged
    }

    public let kind: Kind
    public let range: Range<Int>

    public init(_ kind: Kind, _ range: Range<Int>) {
      self.kind = kind
      self.range = range
    }

    /// The stretch in seconds of label time.
    public var seconds: ClosedRange<Double> {
      let rate = Double(LabelAudio.sampleRate)
      return Double(range.lowerBound) / rate...Double(range.upperBound) / rate
    }
  }

  /// One sample's audio.
  public struct Cut: Sendable {
    /// The stretch at 8 kHz, zero where nothing was decoded.
    public let samples: [Float]
    /// Whether any part of the stretch is missing, contested or damaged (`audio-gap`).
    public let hasGap: Bool
    /// How many of the samples were decoded, not filled in; 0 means `audio-empty`.
    public let decodedSampleCount: Int
  }

  private let kept: KeptStretches
  /// Gaps within the covered stretch, in order of their start.
  public let gaps: [Gap]
  /// Stretches that hold decoded audio, ascending and disjoint, in 8 kHz sample numbers.
  public let decoded: [Range<Int>]
  /// Whether the file holds audio after the limit the builder was given.
  public let wasLimited: Bool

  init(kept: KeptStretches, gaps: [Gap], decoded: [Range<Int>], wasLimited: Bool) {
    self.kept = kept
    self.gaps = gaps
    self.decoded = decoded
    self.wasLimited = wasLimited
  }

  /// The whole waveform at 8 kHz; zero where nothing was decoded or nothing was to be kept.
  public var samples: [Float] { kept.cut(0..<kept.count) }

  /// Cuts one sample's audio: from round(start · 8000) to round(min(end, start + 12 s) · 8000).
  ///
  /// Both bounds are rounded from exact fractions, halves away from zero. Parts of the stretch
  /// outside the file are zero and count as a gap; so must be no part that was not to be kept.
  public func cut(start: Microseconds, end: Microseconds) -> Cut {
    let range = Self.range(start: start, end: end)
    var decodedCount = 0
    for run in decoded { decodedCount += run.clamped(to: range).count }
    let touched = gaps.contains { $0.range.overlaps(range) }
    return Cut(
      samples: kept.cut(range), hasGap: touched || decodedCount < range.count,
      decodedSampleCount: decodedCount)
  }

  /// The 8 kHz sample numbers of a sample's stretch.
  static func range(start: Microseconds, end: Microseconds) -> Range<Int> {
    let from = index(start)
    return from..<max(from, index(min(end, start + StepGrid.maximumLength)))
  }

  private static func index(_ time: Microseconds) -> Int {
    Int((time.rational * Rational(Int64(sampleRate))).rounded)
  }
}
