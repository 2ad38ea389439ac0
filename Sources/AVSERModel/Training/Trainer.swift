internal import FeatureCache
internal import Torch

/// Trains one run from its cache to its RUN folder.
///
/// The same options, cache, machine and libtorch give the same weights, bit by bit, on the CPU.
public final class Trainer {
  private let options: TrainingOptions
  private let dataset: CacheDataset
  private let folder: RunFolder
  private let network: Network
  private let device: Device
  private let method: any LearningMethod
  private let report: (TrainingEvent) -> Void
  private var state = RunState()
  private var metrics: [JSONValue] = []

  /// Opens the cache, makes the RUN folder and the network.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - output: The RUN folder.
  ///   - options: What to train and how.
  ///   - start: What becomes of a run that is already in the folder.
  ///   - report: Told of everything worth showing, on the calling thread.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where it does not fit
  ///   or the folder is taken, `ConfigurationError`, `TorchError`.
  public init(
    cache: String, output: String, options: TrainingOptions, start: RunStart = .fresh,
    report: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws {
    self.options = options
    self.report = report
    dataset = try CacheDataset(path: cache)
    device = try options.device.resolved()
    guard !dataset.samples(of: .train).isEmpty else {
      throw TrainingError(
        .cacheUnusable, "the train split has no samples", path: cache,
        cause: "screening kept none", remedy: "See manifests/summary.json for the reasons.")
    }
    let pretrained = try options.pretrained.map { try PretrainedWeights($0) }
    let configuration = RunConfiguration(
      options: options, dataset: dataset, pretrained: pretrained)
    try setThreadCount(options.threads)
    network = try Network(
      configuration.network, ParameterFactory(seed: options.seed, device: device))
    try network.audioEncoder.standardise(
      mean: dataset.index.mfccMean,
      // A coefficient that never varies tells nothing: it stays 0 instead of dividing by 0.
      deviation: dataset.index.mfccStandardDeviation.map { $0 > 0 ? $0 : 1 })
    if let untrained = try pretrained?.load(into: network), !untrained.isEmpty {
      report(.note("not in the pretrained weights: \(untrained.joined(separator: ", "))"))
    }
    let weight = try Self.positiveWeight(options.positiveWeight, dataset, device)
    method =
      switch options.method {
      case .proposed: AlternatingLearning(network: network, positiveWeight: weight, options)
      }
    let existing = RunFolder(output)
    if start == .resuming, existing.canResume {
      folder = existing
      try configuration.checkContinues(
        RunConfiguration(reading: folder.configurationPath), at: folder.configurationPath)
      state = try TrainingSnapshot.restore(network, method, from: folder.resumePath)
      metrics = try folder.metrics(first: state.finishedEpochs)
    } else {
      // A run killed in its first epoch has nothing to go on from.
      let isUnfinished = start == .resuming && existing.hasConfiguration
      folder = try RunFolder(creating: output, overwrite: start == .overwriting || isUnfinished)
    }
    try AtomicFile.write(try configuration.encoded(), to: folder.configurationPath)
  }

  /// Runs all epochs not yet finished, scoring valid and saving weights after each.
  ///
  /// - Returns: The epoch of checkpoint-best.
  /// - Throws: `TrainingError` where a loss is not finite, `CacheError` where a shard cannot be
  ///   read or a file not written, `TorchError`.
  @discardableResult
  public func run() throws -> Int {
    describeData()
    if state.finishedEpochs > 0 {
      report(.note("resuming after epoch \(state.finishedEpochs)"))
    }
    while state.finishedEpochs < options.epochs, !hasRunOutOfPatience {
      let epoch = state.finishedEpochs + 1
      var losses: [JSONValue.Member] = []
      for (position, pass) in method.passes.enumerated() {
        let seedEpoch = (epoch - 1) * method.passes.count + position
        let loss = try run(pass, epoch: epoch, seedEpoch: seedEpoch)
        losses.append(.init(pass.rawValue, .number(loss)))
      }
      try finish(epoch: epoch, losses: losses)
    }
    if state.finishedEpochs < options.epochs {
      report(.note("stopped early: no better epoch since epoch \(state.bestEpoch)"))
    }
    return state.bestEpoch
  }

  private var hasRunOutOfPatience: Bool {
    guard let patience = options.patience else { return false }
    return state.finishedEpochs - state.bestEpoch >= patience && state.finishedEpochs > 0
  }

  /// One pass over the train split; returns the mean loss over its samples.
  private func run(_ pass: TrainingPass, epoch: Int, seedEpoch: Int) throws -> Double {
    let samples = dataset.samples(of: .train)
    var random = SeededGenerator(seed: options.seed, epoch: seedEpoch)
    let order = random.permutation(samples.count)
    let start = ContinuousClock.now
    var (count, lossSum) = (0, 0.0)
    var progress: PassProgress {
      PassProgress(
        pass: pass, epoch: epoch, epochs: options.epochs, samples: count,
        totalSamples: samples.count, loss: count > 0 ? lossSum / Double(count) : 0,
        seconds: start.duration(to: .now) / .seconds(1))
    }
    while count < order.count {
      let chosen = order[count..<min(count + options.batchSize, order.count)].map { samples[$0] }
      let batch = try Batch(chosen, of: dataset, device: device)
      let result = try method.step(batch, in: pass)
      guard result.isFinite else { throw Self.notFinite(result, batch, pass, epoch) }
      lossSum += result.loss * Double(batch.count)
      count += batch.count
      report(.batch(progress))
    }
    report(.passEnded(progress))
    return lossSum / Double(count)
  }

  private func finish(epoch: Int, losses: [JSONValue.Member]) throws {
    let scorer = SplitScorer(
      network: network, dataset: dataset, batchSize: options.batchSize, device: device)
    let evaluation = try scorer.evaluation(of: .valid)
    let isBest = state.finish(
      epoch: epoch, weightedAccuracy: evaluation.emotions.weightedAccuracy)
    let checkpoints: [Checkpoint] = isBest ? [.last, .best] : [.last]
    for checkpoint in checkpoints {
      try WeightsFile.write(
        network.namedTensors(), metadata: ["epoch": String(epoch)],
        to: folder.checkpointPath(checkpoint))
    }
    metrics.append([
      "epoch": .integer(Int64(epoch)), "train_loss": .object(losses), "best": .bool(isBest),
      "valid": evaluation.json,
    ])
    try folder.write(metrics: metrics)
    try AtomicFile.write(state.json.prettyText() + "\n", to: folder.statePath)
    try TrainingSnapshot.write(state, network, method, to: folder.resumePath)
    report(.evaluated(evaluation, epoch: epoch, isBest: isBest))
  }

  private func describeData() {
    let counts = DataSplit.allCases.map { "\($0.rawValue) \(dataset.samples(of: $0).count)" }
    report(
      .note(
        "samples: \(counts.joined(separator: ", ")); "
          + "\(dataset.trainIdentities.count) identities to tell apart in train"))
    if dataset.samples(of: .valid).isEmpty {
      report(.note("valid has no samples: no metrics, and the last epoch counts as the best"))
    }
    if dataset.trainIdentities.count < 2 {
      report(.note("train has one identity: identification has nothing to learn"))
    }
  }

  /// N/P of each emotion in train; 1 for an emotion that all samples show, or none.
  static func positiveWeight(
    _ choice: PositiveWeight, _ dataset: CacheDataset, _ device: Device
  ) throws -> Tensor? {
    guard choice == .balanced else { return nil }
    let samples = dataset.samples(of: .train)
    let weights = Emotion.allCases.indices.map { emotion -> Float in
      let positives = samples.count(where: { $0.emotions[emotion] })
      let negatives = samples.count - positives
      return positives > 0 && negatives > 0 ? Float(negatives) / Float(positives) : 1
    }
    return try Tensor.of(weights, device: device)
  }

  private static func notFinite(
    _ result: StepResult, _ batch: Batch, _ pass: TrainingPass, _ epoch: Int
  ) -> TrainingError {
    let what = result.loss.isFinite ? "the gradient" : "the loss"
    // Swift prints a NaN's payload too.
    let loss = result.loss.isNaN ? "NaN" : "\(result.loss)"
    return TrainingError(
      .lossNotFinite, "epoch \(epoch), \(pass.rawValue): \(what) is not finite",
      cause: "loss \(loss), samples \(batch.ids.joined(separator: ", "))",
      remedy: "Lower --lr, or look for damaged features in these samples.")
  }
}
