public import FeatureCache
internal import Torch

/// Scores a trained run on a cache.
public struct Evaluator {
  public let configuration: RunConfiguration
  public let checkpoint: Checkpoint
  /// The epoch its weights are of; nil where the file does not say.
  public let epoch: Int?
  private let folder: RunFolder
  let network: Network
  private let device: Device

  /// Opens a run.
  ///
  /// - Parameters:
  ///   - run: The RUN folder.
  ///   - checkpoint: Which of its weights.
  ///   - device: Where to compute.
  ///   - threads: CPU threads of one operation.
  /// - Throws: `TrainingError` where the folder holds no finished epoch, a device is missing,
  ///   or the weights cannot be read or do not fit, `ConfigurationError`, `TorchError`.
  public init(
    run: String, checkpoint: Checkpoint = .best, device: ComputeDevice = .cpu, threads: Int
  ) throws {
    self.checkpoint = checkpoint
    folder = RunFolder(run)
    configuration = try RunConfiguration(reading: folder.configurationPath)
    self.device = try device.resolved()
    try setThreadCount(threads)
    let path = folder.checkpointPath(checkpoint)
    let weights: WeightsFile
    do {
      weights = try WeightsFile(path: path)
    } catch let error as CacheError where error.code == .fileMissing {
      throw Self.missing(try folder.checkpoints(), path)
    } catch let error as CacheError {
      throw TrainingError(
        .runInvalid, error.message, path: path, cause: error.cause,
        remedy: error.remedy ?? "Take the run's other --checkpoint, or train again.")
    }
    epoch = weights.metadata["epoch"].flatMap(Int.init)
    network = try Network(
      configuration.network,
      ParameterFactory(
        seed: configuration.options.seed, dtype: configuration.options.precision.dtype,
        device: self.device))
    do {
      try network.load(weights.tensors)
    } catch let error as StateMismatch {
      throw TrainingError(
        .runInvalid, "the weights are not of this run", path: path, cause: "\(error)",
        remedy: "Train again: config.json and weights come from different runs.")
    }
  }

  private static func missing(_ present: [Checkpoint], _ path: String) -> TrainingError {
    guard !present.isEmpty else {
      return TrainingError(
        .runInvalid, "the run has no weights", path: path, cause: "no epoch has finished yet",
        remedy: "Wait for an epoch to end, or train again.")
    }
    return TrainingError(
      .runInvalid, "the run has no such checkpoint", path: path,
      cause: "it has \(present.map(\.rawValue).joined(separator: ", "))",
      remedy: "Take one of these, or train with a higher --keep-last.")
  }

  /// Scores one split of a cache.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - split: The split.
  ///   - threshold: From which output on an emotion counts as present; sentiment has none.
  ///   - bootstrap: How confidence intervals are drawn, if at all.
  ///   - batchSize: Samples at a time.
  ///   - io: How the cache is read; changes no score.
  /// - Returns: The scores.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where the split, or the
  ///   valid split that thresholds are tuned on, is empty, or where faces have another size than
  ///   the run's, `TorchError`.
  public func evaluate(
    cache: String, split: DataSplit, threshold: EmotionThresholds.Source = .half,
    bootstrap: Bootstrap? = nil, batchSize: Int = 32, io: SafetensorsFile.IO = .default
  ) throws -> Evaluation {
    let scorer = try scorer(cache: cache, batchSize: batchSize, io: io)
    try scorer.requireSamples(of: split, for: "to be scored")
    try scorer.dataset.requireLabels(for: configuration.options.task, in: split)
    let isTuned = threshold == .valid && configuration.options.task == .emotion
    if isTuned { try scorer.requireSamples(of: .valid, for: "to tune thresholds on") }
    let scored = try scorer.predictions(of: split)
    let thresholds =
      isTuned
      ? (split == .valid ? scored : try scorer.predictions(of: .valid)).tunedThresholds : .half
    return scored.evaluation(thresholds: thresholds, bootstrap: bootstrap)
  }

  /// Opens a cache to run the network on.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - batchSize: Samples at a time.
  ///   - io: How the cache is read.
  /// - Returns: What runs the network over its splits.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where its faces have
  ///   another size than the run's.
  func scorer(
    cache: String, batchSize: Int, io: SafetensorsFile.IO
  ) throws -> SplitScorer {
    let dataset = try CacheDataset(
      path: cache, io: io, modality: configuration.options.modality)
    guard dataset.faceSize == configuration.network.faceSize else {
      throw TrainingError(
        .cacheMismatch,
        "the cache has faces of \(dataset.faceSize) px, the run was trained on "
          + "\(configuration.network.faceSize) px", path: cache, cause: "run \(folder.path)",
        remedy: "Give the cache the run was trained on, or one made with the same --face-size.")
    }
    return SplitScorer(
      network: network, dataset: dataset, task: configuration.options.task, batchSize: batchSize,
      precision: configuration.options.precision, device: device)
  }
}
