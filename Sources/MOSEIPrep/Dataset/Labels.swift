/// The annotations of one segment: sentiment and six emotions.
///
/// Columns of `CMU_MOSEI_Labels.csd` (CMU Multimodal SDK, MOSEI README): means over annotators.
/// Some older rows divide four or five annotations by three and exceed their range (SDK issue 218,
/// whose answer is to clamp).
public struct Labels: Sendable, Equatable {
  public static let emotionNames = ["happy", "sad", "anger", "surprise", "disgust", "fear"]
  public static let sentimentRange: ClosedRange<Float> = -3...3
  public static let emotionRange: ClosedRange<Float> = 0...3

  /// As the file has them, sentiment first: 7 values, possibly NaN or out of range.
  public let raw: [Float]

  public init(sentiment: Float, emotions: [Float]) {
    precondition(emotions.count == Self.emotionNames.count)
    raw = [sentiment] + emotions
  }

  /// Sentiment, clamped to [-3, 3].
  public var sentiment: Float { Self.clamp(raw[0], to: Self.sentimentRange) }

  /// Intensity of every emotion of `emotionNames`, clamped to [0, 3]; present means above 0.
  public var emotions: [Float] { raw.dropFirst().map { Self.clamp($0, to: Self.emotionRange) } }

  public var isFinite: Bool { raw.allSatisfy(\.isFinite) }

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

/// One row of the labels file: an interval and its annotations.
struct LabelRow: Sendable {
  let start: Double
  let end: Double
  let labels: Labels
}

extension LabelRow {
  /// Finds the seven columns of a labels file by their names.
  ///
  /// - Parameter file: An open labels file.
  /// - Returns: Column numbers, sentiment first, then `Labels.emotionNames`.
  /// - Throws: `PrepError` naming the columns that are not there.
  static func columns(in file: CSDFile) throws(PrepError) -> [Int] {
    let names = ["sentiment"] + Labels.emotionNames
    let missing = names.filter { file.column($0) == nil }
    guard missing.isEmpty else {
      throw PrepError(
        .formatInvalid, "label columns are missing: \(missing.joined(separator: ", "))",
        path: file.path, cause: "it has \(file.dimensionNames.joined(separator: ", "))")
    }
    return names.compactMap { file.column($0) }
  }

  /// All rows of one video, in the file's order.
  static func rows(
    of video: String, in file: CSDFile, columns: [Int]
  ) throws(PrepError) -> [LabelRow] {
    let rows = try file.rows(of: video, columns: columns)
    return (0..<rows.count).map { row in
      let values = rows.features[row * columns.count..<(row + 1) * columns.count].map { Float($0) }
      return LabelRow(
        start: rows.intervals[2 * row], end: rows.intervals[2 * row + 1],
        labels: Labels(sentiment: values[0], emotions: Array(values[1...])))
    }
  }
}
