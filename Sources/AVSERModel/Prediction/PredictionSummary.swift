public import FeatureCache

/// What `Evaluator.predict` wrote, and of what.
public struct PredictionSummary: Sendable {
  /// The table of predictions.
  public let output: String
  /// The file of features; nil where none was asked for.
  public let features: String?
  public let method: MethodName
  public let task: TaskName
  public let checkpoint: Checkpoint
  /// The epoch of the weights; nil where they do not say.
  public let epoch: Int?
  /// Samples of each split, in the order of the table's lines.
  public let samples: [(split: DataSplit, count: Int)]
  /// Videos they come from.
  public let videos: Int
  /// The table's columns.
  public var columns: [String] { PredictionTable.columns(of: task) }

  /// Lines of the table.
  public var total: Int { samples.reduce(0) { $0 + $1.count } }
}

extension PredictionSummary {
  /// The summary as JSON.
  public var json: JSONValue {
    [
      "out": .string(output), "features": features.map(JSONValue.string) ?? .null,
      "method": .string(method.rawValue), "task": .string(task.rawValue),
      "checkpoint": .string(checkpoint.rawValue),
      "epoch": epoch.map { .integer(Int64($0)) } ?? .null, "samples": .integer(Int64(total)),
      "splits": .object(samples.map { .init($0.split.rawValue, .integer(Int64($0.count))) }),
      "videos": .integer(Int64(videos)), "columns": .array(columns.map(JSONValue.string)),
    ]
  }
}
