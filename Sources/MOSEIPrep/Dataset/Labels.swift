/// The annotations of one segment: sentiment and six emotions.
///
/// Columns of `CMU_MOSEI_Labels.csd` (CMU Multimodal SDK, MOSEI README): means over annotators.
/// Some older rows divide four or five annotations by three and exceed their range (SDK issue 218,
/// whose answer is to clamp).
public struct Labels: Sendable, Equatable {
  public static let emotionNames = ["happy", "sad", "anger", "surprise", "disgust", "fear"]
  /// Sentiment first, then `emotionNames`: the order of `raw`.
  public static let names = ["sentiment"] + emotionNames
  public static let sentimentRange: ClosedRange<Float> = -3...3
  public static let emotionRange: ClosedRange<Float> = 0...3

  /// As the file has them, in the order of `names`: 7 values, possibly NaN or out of range.
  public let raw: [Float]
  /// Which of `names` the data set annotates at all; the others are NaN and no fault of the row's.
  public let isAnnotated: [Bool]

  /// Makes the labels of one segment.
  ///
  /// - Parameters:
  ///   - sentiment: As the file has it.
  ///   - emotions: In the order of `emotionNames`.
  ///   - isAnnotated: In the order of `names`; nil where the data set annotates all seven.
  public init(sentiment: Float, emotions: [Float], isAnnotated: [Bool]? = nil) {
    precondition(emotions.count == Self.emotionNames.count)
    let isAnnotated = isAnnotated ?? [Bool](repeating: true, count: Self.names.count)
    precondition(isAnnotated.count == Self.names.count)
    raw = zip([sentiment] + emotions, isAnnotated).map { $1 ? $0 : .nan }
    self.isAnnotated = isAnnotated
  }

  /// Sentiment, clamped to [-3, 3].
  public var sentiment: Float { Self.clamp(raw[0], to: Self.sentimentRange) }

  /// Intensity of every emotion of `emotionNames`, clamped to [0, 3]; present means above 0.
  public var emotions: [Float] { raw.dropFirst().map { Self.clamp($0, to: Self.emotionRange) } }

  /// Whether every label that the data set annotates is a finite number.
  public var isFinite: Bool { unfit.isEmpty }

  /// The annotated labels that are not finite numbers, by name.
  var unfit: [(name: String, value: Float)] {
    Self.names.indices.filter { isAnnotated[$0] && !raw[$0].isFinite }
      .map { (Self.names[$0], raw[$0]) }
  }

  /// Whether two segments are labelled alike; of two labels without a value neither differs.
  public static func == (a: Labels, b: Labels) -> Bool {
    a.isAnnotated == b.isAnnotated
      && zip(a.raw, b.raw).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
  }

  /// Whether a finite value was out of its range: note `label-clamped`.
  public var isClamped: Bool {
    raw[0].isFinite && raw[0] != sentiment
      || zip(raw.dropFirst(), emotions).contains { $0.isFinite && $0 != $1 }
  }

  private static func clamp(_ value: Float, to range: ClosedRange<Float>) -> Float {
    // A NaN passes through unchanged: min and max would turn it into a bound.
    value.isFinite ? min(max(value, range.lowerBound), range.upperBound) : value
  }
}
