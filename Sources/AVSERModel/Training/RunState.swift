internal import FeatureCache

/// A run's `state.json`: how far it has come.
struct RunState: Sendable, Equatable {
  /// Epochs finished, counted as `--epochs` counts.
  var finishedEpochs = 0
  /// The epoch of checkpoint-best; 0 before the first.
  var bestEpoch = 0
  /// Its WA on valid, nil where undefined.
  var bestWeightedAccuracy: Double?

  /// Takes in an epoch and says whether its weights are now the best.
  ///
  /// Without a WA to compare (no valid samples) the latest epoch counts as the best. Of equals the
  /// earlier stays.
  ///
  /// - Parameters:
  ///   - epoch: The epoch, from 1.
  ///   - weightedAccuracy: Its mean WA on valid.
  /// - Returns: Whether checkpoint-best is to be replaced.
  mutating func finish(epoch: Int, weightedAccuracy: MetricValue) -> Bool {
    finishedEpochs = epoch
    if let best = bestWeightedAccuracy {
      guard let current = weightedAccuracy.value, current > best else { return false }
    }
    bestEpoch = epoch
    bestWeightedAccuracy = weightedAccuracy.value
    return true
  }

  init() {}

  /// Reads what `json` writes; nil where a member is missing or impossible.
  init?(json: JSONValue) {
    guard let finished = json["finished_epochs"]?.integer, let best = json["best_epoch"]?.integer,
      finished >= 0, (0...finished).contains(best), let accuracy = json["best_valid_wa"]
    else { return nil }
    finishedEpochs = Int(finished)
    bestEpoch = Int(best)
    bestWeightedAccuracy = accuracy.number
  }

  var json: JSONValue {
    [
      "finished_epochs": .integer(Int64(finishedEpochs)),
      "best_epoch": .integer(Int64(bestEpoch)),
      "best_valid_wa": bestWeightedAccuracy.map(JSONValue.finite) ?? .null,
    ]
  }
}
