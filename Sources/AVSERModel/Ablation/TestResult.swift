internal import FeatureCache
internal import Foundation

/// What the best epoch of a run says of the test split: its scores, and enough to score any draw
/// of the videos.
///
/// A RUN folder's `test.safetensors` holds `outputs` and `labels`, F64 `[N, K]`, and `video`, I64
/// `[N]`; its metadata the `epoch`, and `metrics` as JSON: a number each, or why there is none.
public struct TestResult: Sendable, Equatable {
  public let task: TaskName
  /// The epoch of the weights.
  public let epoch: Int
  /// Every metric of the whole split by its name in JSON.
  public let metrics: [String: MetricValue]
  /// Logits `[N, 6]` or sentiment `[N, 1]`, row by row.
  public let outputs: [Double]
  /// Presence as 0 or 1 `[N, 6]`, or sentiment `[N, 1]`.
  public let labels: [Double]
  /// The video of each sample.
  public let videos: [Int]

  init(
    task: TaskName, epoch: Int, metrics: [String: MetricValue], outputs: [Double],
    labels: [Double], videos: [Int]
  ) {
    self.task = task
    self.epoch = epoch
    self.metrics = metrics
    self.outputs = outputs
    self.labels = labels
    self.videos = videos
  }

  /// The task's scores of some samples, which may repeat.
  func scores(of rows: [Int]) -> TaskScores {
    let width = task.outputCount
    func values(_ column: [Double]) -> [Double] {
      rows.flatMap { column[($0 * width)..<(($0 + 1) * width)] }
    }
    return switch task {
    case .emotion:
      .emotion(EmotionScores(logits: values(outputs), labels: values(labels).map { $0 > 0 }))
    case .sentiment:
      .sentiment(SentimentScores(predictions: values(outputs), labels: values(labels)))
    }
  }
}

extension TestResult {
  /// Scores a network's predictions.
  init(_ predictions: SplitPredictions, epoch: Int) {
    let samples = predictions.samples
    self.init(
      task: predictions.task, epoch: epoch,
      metrics: Dictionary(
        uniqueKeysWithValues: predictions.evaluation().metrics.map { ($0.name, $0.value) }),
      outputs: predictions.outputs,
      labels: samples.flatMap { sample in
        predictions.task == .emotion
          ? sample.emotions.map { $0 ? 1 : 0 } : [Double(sample.sentiment)]
      },
      videos: samples.map(\.identity))
  }

  /// Reads what `write` wrote.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - task: The run's task.
  /// - Throws: `CacheError` where it cannot be read, or holds something else.
  init(reading path: String, task: TaskName) throws(CacheError) {
    let file = try SafetensorsFile(path: path)
    let outputs = try file.values(of: "outputs", as: Double.self)
    let labels = try file.values(of: "labels", as: Double.self)
    let videos = try file.values(of: "video", as: Int64.self).map(Int.init)
    guard let epoch = file.header.metadata["epoch"].flatMap({ Int($0) }),
      let metrics = Self.metrics(file.header.metadata["metrics"]),
      outputs.count == videos.count * task.outputCount, labels.count == outputs.count
    else {
      throw CacheError(
        .formatInvalid, "is no result of this run", path: path,
        remedy: "Remove the file: it is then made anew.")
    }
    self.init(
      task: task, epoch: epoch, metrics: metrics, outputs: outputs, labels: labels, videos: videos)
  }

  /// Writes the file; it appears whole or not at all.
  func write(to path: String) throws(CacheError) {
    let (count, width) = (videos.count, task.outputCount)
    let members = metrics.sorted { $0.key < $1.key }.map { name, value in
      JSONValue.Member(
        name, value.value.map(JSONValue.number) ?? .string(value.reason ?? ""))
    }
    try SafetensorsFile.write(
      [
        SafetensorsFile.Tensor(
          name: "outputs", type: .f64, shape: [count, width], values: outputs),
        SafetensorsFile.Tensor(name: "labels", type: .f64, shape: [count, width], values: labels),
        SafetensorsFile.Tensor(
          name: "video", type: .i64, shape: [count], values: videos.map(Int64.init)),
      ], metadata: ["epoch": "\(epoch)", "metrics": JSONValue.object(members).text()], to: path)
  }

  /// A number a metric, or the reason for which it has none.
  private static func metrics(_ text: String?) -> [String: MetricValue]? {
    guard let text, let members = try? JSONValue(parsing: text).members else { return nil }
    var metrics: [String: MetricValue] = [:]
    for member in members {
      guard
        let value = member.value.number.map(MetricValue.value)
          ?? member.value.string.map(MetricValue.undefined)
      else { return nil }
      metrics[member.name] = value
    }
    return metrics
  }
}
