internal import FeatureCache

/// A run's `state.json`: how far it has come.
struct RunState: Sendable, Equatable {
  /// Epochs finished, counted as `--epochs` counts.
  var finishedEpochs = 0
  /// The epoch of checkpoint-best; 0 before the first.
  var bestEpoch = 0
  /// Its monitored metric on valid, nil where undefined.
  var bestValue: Double?
  /// What the epochs ran on, the first first; empty for a run of a release that did not record it.
  private(set) var stretches: [RunStretch] = []

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

  /// Notes what the epochs to come run on.
  ///
  /// - Parameter environment: The environment of this process.
  /// - Returns: What differs from the epochs before, nil where nothing does.
  mutating func go(on environment: RunEnvironment) -> String? {
    let next = finishedEpochs + 1
    let differences = stretches.last.map { $0.environment.differences(to: environment) }
    if differences?.isEmpty != true {
      stretches.append(RunStretch(firstEpoch: next, environment: environment))
    }
    guard finishedEpochs > 0 else { return nil }
    let consequence = "from epoch \(next) on the weights may differ from an undisturbed run's"
    guard let differences else {
      return "build, CPU and threads of the epochs before are not recorded; \(consequence)"
    }
    return differences.isEmpty ? nil : (differences + [consequence]).joined(separator: "; ")
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
    let recorded = json["environments"]?.array ?? []
    stretches = recorded.compactMap(RunStretch.init(json:))
    guard stretches.count == recorded.count else { return nil }
  }

  var json: JSONValue {
    [
      "finished_epochs": .integer(Int64(finishedEpochs)),
      "best_epoch": .integer(Int64(bestEpoch)),
      "best_valid": bestValue.map(JSONValue.finite) ?? .null,
      "environments": .array(stretches.map(\.json)),
    ]
  }
}

/// Epochs of a run that ran on the same build, CPU type, threads and device.
struct RunStretch: Sendable, Equatable {
  /// From 1; the stretch ends where the next begins.
  let firstEpoch: Int
  let environment: RunEnvironment

  init(firstEpoch: Int, environment: RunEnvironment) {
    self.firstEpoch = firstEpoch
    self.environment = environment
  }

  init?(json: JSONValue) {
    guard let first = json["from_epoch"]?.integer,
      let environment = RunEnvironment(json: json)
    else { return nil }
    self.init(firstEpoch: Int(first), environment: environment)
  }

  var json: JSONValue {
    .object(
      [.init("from_epoch", .integer(Int64(firstEpoch)))] + (environment.json.members ?? []))
  }
}
