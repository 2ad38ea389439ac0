/// A metric of the valid split that decides which epoch is best, by its name in JSON.
public enum MonitoredMetric: String, Sendable, Codable, CaseIterable {
  case loss
  case weightedAccuracy = "wa"
  case f1
  case macroF1 = "macro_f1"
  case weightedF1 = "weighted_f1"
  case meanAbsoluteError = "mae"
  case pearson
  case has0Accuracy = "has0_accuracy"
  case non0Accuracy = "non0_accuracy"

  /// Whether a higher value is better.
  public var isHigherBetter: Bool { self != .loss && self != .meanAbsoluteError }

  /// What decides unless a user names another: WA for emotions, MAE for sentiment.
  public static func standard(for task: TaskName) -> MonitoredMetric {
    switch task {
    case .emotion: .weightedAccuracy
    case .sentiment: .meanAbsoluteError
    }
  }

  /// Whether models of a task have the metric.
  public func fits(_ task: TaskName) -> Bool {
    switch self {
    case .loss: true
    case .weightedAccuracy, .f1, .macroF1, .weightedF1: task == .emotion
    case .meanAbsoluteError, .pearson, .has0Accuracy, .non0Accuracy: task == .sentiment
    }
  }

  /// Whether `value` is better than `best`.
  func isBetter(_ value: Double, than best: Double) -> Bool {
    isHigherBetter ? value > best : value < best
  }
}
