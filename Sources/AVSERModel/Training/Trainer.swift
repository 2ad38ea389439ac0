public import FeatureCache
internal import Torch

/// Trains one run from its cache to its RUN folder.
///
/// The same options and cache give the same weights, bit by bit, on the CPU, where build, CPU type
/// and thread count are the same; the run records them.
public final class Trainer {
  private let options: TrainingOptions
  private let data: TrainingData
  private let claim: ClaimedRunFolder
  private let network: Network
  private let device: Device
  private let method: any LearningMethod
  private let report: (TrainingEvent) -> Void
  /// What differs from where a resumed run's earlier epochs ran.
  ///
  /// It may then end with other weights than an undisturbed run. Nil where nothing does, or nothing is left to train.
  public let environmentChange: String?
  private var state = RunState()
  private var metrics: [JSONValue] = []

  private var dataset: CacheDataset { data.dataset }
  private var folder: RunFolder { claim.folder }

  /// Opens the cache, makes the RUN folder and the network.
  ///
  /// Nothing in the folder is changed before all else has succeeded.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - output: The RUN folder.
  ///   - options: What to train and how.
  ///   - start: What becomes of a run that is already in the folder.
  ///   - io: How the cache is read; changes no result.
  ///   - report: Told of everything worth showing, on the calling thread.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where it does not fit,
  ///   where the folder is taken or in the cache, or where its run cannot go on,
  ///   `ConfigurationError`, `TorchError`.
  public init(
    cache: String, output: String, options: TrainingOptions, start: RunStart = .fresh,
    io: SafetensorsFile.IO = .default, report: @escaping (TrainingEvent) -> Void = { _ in }
  ) throws {
    self.options = options
    self.report = report
    let dataset = try CacheDataset(
      path: cache, io: io, modality: options.modality, labelShuffle: options.labelShuffle)
    try OutputPlace.check(folder: output, cache: cache)
    data = TrainingData(dataset: dataset, options: options)
    try data.check()
    device = try options.device.resolved()
    let pretrained = try options.pretrained.map { try PretrainedWeights($0) }
    let configuration = RunConfiguration(
      options: options, dataset: dataset, pretrained: pretrained)
    try setThreadCount(options.threads)
    let factory = try ParameterFactory(
      seed: options.seed, dtype: options.precision.dtype, device: device)
    network = try Network(configuration.network, factory)
    try network.audioEncoder.standardise(
      mean: dataset.index.mfccMean,
      // A coefficient that never varies tells nothing: it stays 0 instead of dividing by 0.
      deviation: dataset.index.mfccStandardDeviation.map { $0 > 0 ? $0 : 1 })
    if let untrained = try pretrained?.load(into: network), !untrained.isEmpty {
      report(.note("not in the pretrained weights: \(untrained.joined(separator: ", "))"))
    }
    let objective = TaskObjective(
      task: options.task, positiveWeight: try data.positiveWeight(factory.dtype, device))
    method = try options.method.make(network, objective, options, factory)
    let environment = try RunEnvironment(current: options)
    claim = try RunFolder.claim(output, start)
    let folder = claim.folder
    if start == .resuming, try folder.canResume() {
      try configuration.checkContinues(
        RunConfiguration(reading: folder.configurationPath), at: folder.configurationPath)
      state = try TrainingSnapshot.restore(network, method, from: folder.resumePath)
      metrics = try folder.metrics(first: state.finishedEpochs)
      try folder.checkBest(of: state, fits: network)
      // A crash may have come between the snapshot and this file.
      try folder.write(state)
    } else {
      // A run killed in its first epoch has nothing to go on from.
      try folder.removeRun()
    }
    environmentChange = state.isOver(options) ? nil : state.go(on: environment)
    try folder.removePartialFiles()
    try AtomicFile.write(try configuration.encoded(), to: folder.configurationPath)
  }

  /// Runs all epochs not yet finished, scoring valid and saving weights after each.
  ///
  /// - Returns: The epoch of checkpoint-best.
  /// - Throws: `TrainingError` where a loss is not finite, `CacheError` where a shard cannot be
  ///   read or a file not written, `TorchError`.
  @discardableResult
  public func run() throws -> Int {
    for note in data.notes { report(.note(note)) }
    if state.finishedEpochs > 0 {
      report(.note("resuming after epoch \(state.finishedEpochs)"))
    }
    if let environmentChange { report(.note(environmentChange)) }
    if state.finishedEpochs >= options.epochs {
      report(
        .note(
          "nothing to train: epochs finished \(state.finishedEpochs), --epochs \(options.epochs)"))
    }
    while !state.isOver(options) {
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
    let stepsPerEpoch = (order.count + options.batchSize - 1) / options.batchSize
    var step = (epoch - 1) * stepsPerEpoch
    while count < order.count {
      let chosen = order[count..<min(count + options.batchSize, order.count)].map { samples[$0] }
      let batch = try Batch(
        chosen, of: dataset, dtype: options.precision.dtype, device: device)
      let factor = options.schedule.factor(
        at: step, stepsPerEpoch: stepsPerEpoch, epochs: options.epochs)
      let result = try method.step(batch, in: pass, rate: options.learningRate * factor)
      guard result.isFinite else { throw Self.notFinite(result, batch, pass, epoch) }
      lossSum += result.loss * Double(batch.count)
      count += batch.count
      step += 1
      report(.batch(progress))
    }
    report(.passEnded(progress))
    return lossSum / Double(count)
  }

  private func finish(epoch: Int, losses: [JSONValue.Member]) throws {
    let scorer = SplitScorer(
      network: network, dataset: dataset, task: options.task, batchSize: options.batchSize,
      precision: options.precision, device: device)
    let evaluation = try scorer.predictions(of: .valid).evaluation()
    let isBest = state.finish(
      epoch: epoch, evaluation[options.monitor.rawValue], of: options.monitor)
    var checkpoints: [Checkpoint] = isBest ? [.last, .best] : [.last]
    if options.keepLast > 1 { checkpoints.append(.epoch(epoch)) }
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
    try TrainingSnapshot.write(state, network, method, to: folder.resumePath)
    // After it: whatever has finished an epoch by this file can be resumed.
    try folder.write(state)
    // Only now: until the snapshot stands, a crash goes back to the epoch before.
    try folder.pruneCheckpoints(keeping: options.keepLast, finished: epoch)
    report(.evaluated(evaluation, epoch: epoch, isBest: isBest))
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
