internal import FeatureCache
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
      ParameterFactory(seed: configuration.options.seed, device: self.device))
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
  ///   - split: The split; an empty one gives undefined metrics.
  ///   - batchSize: Samples at a time.
  /// - Returns: The scores.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where its faces have
  ///   another size than the run's, `TorchError`.
  public func evaluate(cache: String, split: DataSplit, batchSize: Int = 32) throws -> Evaluation {
    let dataset = try CacheDataset(path: cache)
    guard dataset.faceSize == configuration.network.faceSize else {
      throw TrainingError(
        .cacheMismatch,
        "the cache has faces of \(dataset.faceSize) px, the run was trained on "
          + "\(configuration.network.faceSize) px", path: cache, cause: "run \(folder.path)",
        remedy: "Give the cache the run was trained on, or one made with the same --face-size.")
    }
    return try SplitScorer(
      network: network, dataset: dataset, batchSize: batchSize, device: device
    ).evaluation(of: split)
  }
}
