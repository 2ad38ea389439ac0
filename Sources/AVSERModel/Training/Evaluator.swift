public import FeatureCache
internal import Torch

/// Scores a trained run on a cache.
public struct Evaluator {
  public let configuration: RunConfiguration
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
    folder = RunFolder(run)
    configuration = try RunConfiguration(reading: folder.configurationPath)
    self.device = try device.resolved()
    try setThreadCount(threads)
    let path = folder.checkpointPath(checkpoint)
    let weights: WeightsFile
    do {
      weights = try WeightsFile(path: path)
    } catch let error as CacheError where error.code == .fileMissing {
      throw TrainingError(
        .runInvalid, "the run has no weights", path: path, cause: "no epoch has finished yet",
        remedy: "Wait for an epoch to end, or train again.")
    } catch let error as CacheError {
      throw TrainingError(
        .runInvalid, error.message, path: path, cause: error.cause,
        remedy: error.remedy ?? "Take the run's other --checkpoint, or train again.")
    }
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
    let dataset = try CacheDataset(
      path: cache, io: io, modality: configuration.options.modality)
    guard dataset.faceSize == configuration.network.faceSize else {
      throw TrainingError(
        .cacheMismatch,
        "the cache has faces of \(dataset.faceSize) px, the run was trained on "
          + "\(configuration.network.faceSize) px", path: cache, cause: "run \(folder.path)",
        remedy: "Give the cache the run was trained on, or one made with the same --face-size.")
    }
    let scorer = SplitScorer(
      network: network, dataset: dataset, task: configuration.options.task, batchSize: batchSize,
      precision: configuration.options.precision, device: device)
    func predictions(of split: DataSplit, for purpose: String) throws -> SplitPredictions {
      guard !dataset.samples(of: split).isEmpty else {
        throw TrainingError(
          .cacheMismatch, "the \(split.rawValue) split has no samples", path: cache,
          cause: "they are needed \(purpose)", remedy: "Give another cache, or another option.")
      }
      return try scorer.predictions(of: split)
    }
    let scored = try predictions(of: split, for: "to be scored")
    let isTuned = threshold == .valid && configuration.options.task == .emotion
    let thresholds =
      isTuned
      ? (split == .valid ? scored : try predictions(of: .valid, for: "to tune thresholds on"))
        .tunedThresholds : .half
    return scored.evaluation(thresholds: thresholds, bootstrap: bootstrap)
  }
}
