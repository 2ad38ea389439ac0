public import FeatureCache
internal import Torch

/// Trains and scores every run of a plan, going on where an earlier attempt stopped.
public final class Ablation {
  public let plan: AblationPlan
  public let folder: AblationFolder
  private let cache: String
  private let io: SafetensorsFile.IO
  private let dataset: CacheDataset
  private let pretrained: PretrainedWeights?
  private let lock: RunLock

  /// Opens the cache and takes the folder.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - output: The ablation's folder.
  ///   - plan: Which runs.
  ///   - io: How the cache is read; changes no result.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where it has no test
  ///   samples, or the folder is taken or in the cache.
  public init(
    cache: String, output: String, plan: AblationPlan, io: SafetensorsFile.IO = .default
  ) throws {
    self.plan = plan
    self.cache = cache
    self.io = io
    folder = AblationFolder(output)
    let options = plan.options
    dataset = try CacheDataset(
      path: cache, io: io, modality: options.modality, labelShuffle: options.labelShuffle)
    try OutputPlace.check(folder: output, cache: cache)
    guard !dataset.samples(of: .test).isEmpty else {
      throw TrainingError(
        .cacheUnusable, "the test split has no samples", path: cache,
        cause: "the tables score it", remedy: "Give another cache.")
    }
    pretrained = try options.pretrained.map { try PretrainedWeights($0) }
    lock = try folder.claim(for: AblationConfiguration(plan, dataset))
  }

  /// Kept samples of the train split, which every epoch of every run passes over.
  public var trainSamples: Int { dataset.samples(of: .train).count }

  /// Trains what is not finished.
  ///
  /// A run that fails is reported and left; the others go on.
  ///
  /// - Parameters:
  ///   - prepare: Called with the RUN folder and the options of a run about to be trained; if it
  ///     throws, the run has failed.
  ///   - report: Told of everything worth showing, on the calling thread.
  /// - Returns: The result of each run that has one.
  public func run(
    prepare: (RunFolder, TrainingOptions) throws -> Void,
    report: @escaping (AblationEvent) -> Void
  ) -> [AblationRun: TestResult] {
    var results: [AblationRun: TestResult] = [:]
    for run in plan.runs {
      do {
        let result: TestResult
        if let finished = try finishedResult(of: run) {
          result = finished
        } else {
          report(.began(run))
          result = try train(run, prepare, report)
        }
        results[run] = result
        report(.finished(run, result))
      } catch {
        report(.failed(run, error))
      }
    }
    return results
  }

  /// The result of a run that was finished earlier, which must fit the plan.
  private func finishedResult(of run: AblationRun) throws -> TestResult? {
    let runFolder = RunFolder(folder.path(of: run))
    guard runFolder.hasConfiguration, runFolder.hasTestResult else { return nil }
    let options = plan.options(of: run)
    try RunConfiguration(options: options, dataset: dataset, pretrained: pretrained)
      .checkContinues(
        RunConfiguration(reading: runFolder.configurationPath), at: runFolder.configurationPath)
    let result = try TestResult(reading: runFolder.testResultPath, task: run.task)
    let state = try runFolder.state()
    return state.isOver(options) && state.bestEpoch == result.epoch ? result : nil
  }

  private func train(
    _ run: AblationRun, _ prepare: (RunFolder, TrainingOptions) throws -> Void,
    _ report: @escaping (AblationEvent) -> Void
  ) throws -> TestResult {
    let options = plan.options(of: run)
    let runFolder = RunFolder(folder.path(of: run))
    // One network at a time: the trainer's goes before the evaluator loads its own.
    let epoch = try {
      let trainer = try Trainer(
        cache: cache, output: runFolder.path, options: options, start: .resuming, io: io
      ) { report(.training(run, $0)) }
      if let change = trainer.environmentChange { report(.noted(run, change)) }
      try prepare(runFolder, options)
      return try trainer.run()
    }()
    let evaluator = try Evaluator(
      run: runFolder.path, checkpoint: .best, device: options.device, threads: options.threads)
    let scorer = SplitScorer(
      network: evaluator.network, dataset: dataset, task: run.task,
      batchSize: options.batchSize, precision: options.precision,
      device: try options.device.resolved())
    let result = TestResult(try scorer.predictions(of: .test), epoch: epoch)
    try result.write(to: runFolder.testResultPath)
    return result
  }
}

/// What an ablation tells whoever watches it.
public enum AblationEvent {
  /// A run that is not finished is about to be trained.
  case began(AblationRun)
  /// Something the user should know before trusting a run's result.
  case noted(AblationRun, String)
  /// What the run itself tells.
  case training(AblationRun, TrainingEvent)
  /// A run has a result, from now or from earlier.
  case finished(AblationRun, TestResult)
  /// A run has none, and why.
  case failed(AblationRun, any Error)
}
