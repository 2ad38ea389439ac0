internal import FeatureCache

/// A run's `state.json`: how far it has come.
struct RunState: Sendable, Equatable {
  /// Epochs finished, counted as `--epochs` counts.
  var finishedEpochs = 0
  /// The epoch of checkpoint-best; 0 before the first.
  var bestEpoch = 0
  /// Its monitored metric on valid, nil where undefined.
  var bestValue: Double?

  /// Takes in an epoch and says whether its weights are now the best.
  ///
  /// Without a value to compare (no valid samples) the latest epoch counts as the best. Of equals
  /// the earlier stays.
  ///
  /// - Parameters:
  ///   - epoch: The epoch, from 1.
  ///   - value: Its monitored metric on valid.
  ///   - metric: Which metric that is.
  /// - Returns: Whether checkpoint-best is to be replaced.
  mutating func finish(epoch: Int, _ value: MetricValue, of metric: MonitoredMetric) -> Bool {
    finishedEpochs = epoch
    if let best = bestValue {
      guard let current = value.value, metric.isBetter(current, than: best) else { return false }
    }
    bestEpoch = epoch
    bestValue = value.value
    return true
  }

  /// Whether there is no more to train: all epochs are finished, or patience is at its end.
  func isOver(_ options: TrainingOptions) -> Bool {
    finishedEpochs >= options.epochs || hasRunOutOfPatience(options)
  }

  private func hasRunOutOfPatience(_ options: TrainingOptions) -> Bool {
    guard let patience = options.patience else { return false }
    return finishedEpochs > 0 && finishedEpochs - bestEpoch >= patience
  }

  init() {}

  /// Reads what `json` writes; nil where a member is missing or impossible.
  init?(json: JSONValue) {
    guard let finished = json["finished_epochs"]?.integer, let best = json["best_epoch"]?.integer,
      finished >= 0, (0...finished).contains(best), let value = json["best_valid"]
    else { return nil }
    finishedEpochs = Int(finished)
    bestEpoch = Int(best)
    bestValue = value.number
  }

  var json: JSONValue {
    [
      "finished_epochs": .integer(Int64(finishedEpochs)),
      "best_epoch": .integer(Int64(bestEpoch)),
      "best_valid": bestValue.map(JSONValue.finite) ?? .null,
    ]
  }
}
