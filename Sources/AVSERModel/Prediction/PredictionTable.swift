internal import FeatureCache
internal import Foundation

/// Predictions as comma-separated values (RFC 4180), a line a sample.
///
/// Columns: `id`, `video`, `split`; for emotion `prob_happy` ... `prob_fear` (0 to 1) and
/// `label_happy` ... `label_fear` (0 or 1); for sentiment `pred_sentiment` (not clamped) and
/// `label_sentiment` (-3 to 3). Labels that the data set does not annotate are blank. Numbers have the digits that read back to the same double.
struct PredictionTable {
  private let task: TaskName
  private let file: AtomicFile

  /// Starts a file, which appears under its name with `finish`.
  ///
  /// - Parameters:
  ///   - path: The file; its folder must exist.
  ///   - task: What is predicted.
  /// - Throws: `CacheError` where it cannot be written.
  init(_ path: String, task: TaskName) throws(CacheError) {
    self.task = task
    file = try AtomicFile(path)
    try file.append(Self.line(Self.columns(of: task)))
  }

  /// The columns' names, in order.
  static func columns(of task: TaskName) -> [String] {
    let own =
      switch task {
      case .emotion:
        Emotion.allCases.map { "prob_\($0)" } + Emotion.allCases.map { "label_\($0)" }
      case .sentiment: ["pred_sentiment", "label_sentiment"]
      }
    return ["id", "video", "split"] + own
  }

  /// Appends the samples of a split, in their order.
  ///
  /// - Parameter predictions: Of this table's task.
  /// - Throws: `CacheError` where the file cannot be written.
  func append(_ predictions: SplitPredictions) throws(CacheError) {
    let width = task.outputCount
    var text = ""
    for (row, sample) in predictions.samples.enumerated() {
      let outputs = predictions.outputs[(row * width)..<((row + 1) * width)]
      let isAnnotated = sample.isAnnotated(for: task)
      let values: [String] =
        switch task {
        case .emotion:
          outputs.map { "\(1 / (1 + exp(-$0)))" }
            + sample.emotions.map { isAnnotated ? ($0 ? "1" : "0") : "" }
        case .sentiment:
          outputs.map { "\($0)" } + [isAnnotated ? "\(Double(sample.sentiment))" : ""]
        }
      text += Self.line([sample.id, sample.video, predictions.split.rawValue] + values)
    }
    try file.append(text)
  }

  /// Makes the file visible under its name.
  ///
  /// - Throws: `CacheError`; an older file stands untouched then.
  func finish() throws(CacheError) { try file.commit() }

  private static func line(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  private static func quoted(_ field: String) -> String {
    guard field.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
      return field
    }
    return "\"" + field.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}
