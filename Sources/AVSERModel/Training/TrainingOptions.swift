public import Torch

/// Where a run computes.
public enum ComputeDevice: String, Sendable, Codable, CaseIterable {
  case cpu
  /// The first CUDA device.
  case cuda

  /// The device, which must exist.
  ///
  /// - Returns: The device as tensors name it.
  /// - Throws: `TrainingError` where CUDA is asked for and libtorch sees none.
  public func resolved() throws(TrainingError) -> Device {
    switch self {
    case .cpu: return .cpu
    case .cuda:
      guard Device.isCUDAAvailable else {
        throw TrainingError(
          .usage, "no CUDA device is available",
          cause: "libtorch \(libtorchVersion) sees none",
          remedy: "Use --device cpu, or build with LIBTORCH=/path/to/a/CUDA/libtorch.")
      }
      return .cuda(0)
    }
  }
}

/// The element type a run computes in.
public enum Precision: String, Sendable, Codable, CaseIterable {
  case float32
  /// For comparisons with other programs: twice the memory, and slow on GPUs.
  case float64

  /// The type as tensors name it.
  public var dtype: DType {
    switch self {
    case .float32: .float32
    case .float64: .float64
    }
  }
}

/// What a user decides about a run.
public struct TrainingOptions: Sendable, Codable, Equatable {
  public var method: MethodName
  public var task: TaskName
  public var preset: Preset
  /// Task epochs; the alternating learning method runs as many identification epochs besides.
  public var epochs: Int
  /// The metric of valid that decides which epoch is best.
  public var monitor: MonitoredMetric
  /// Epochs without a better monitored metric after which the run stops; nil runs all.
  public var patience: Int?
  /// Seed of the initial weights and of the order of samples.
  public var seed: UInt64
  /// Samples a step; the last step of an epoch may have fewer.
  public var batchSize: Int
  /// Adam's learning rate where the schedule does not lower it.
  public var learningRate: Double
  public var schedule: LearningRateSchedule
  /// Largest 2-norm of the gradients of the group a step updates.
  public var gradientClip: Double
  public var positiveWeight: PositiveWeight
  /// lambda: what the identification loss weighs where all is trained jointly.
  public var identityWeight: Double
  /// mu: what both confusion losses weigh in `confusion`.
  public var confusionWeight: Double
  /// The function f of equation (2).
  public var feedForward: FeedForward
  /// Leaves steps without content out of attention and pooling; the paper keeps them.
  public var maskPadding: Bool
  /// Trains on a cache from which part of the result cannot be learnt or judged.
  public var allowIncomplete: Bool
  public var precision: Precision
  /// The modalities the network gets; the other is empty in every split.
  public var modality: Modality
  /// Decides how the labels of train and valid are dealt out anew; nil leaves them as they are.
  public var labelShuffle: UInt64?
  /// Imported weights that the visual encoder starts from; nil for weights drawn by the seed.
  public var pretrained: String?
  /// How many of the last epochs keep their weights, 1 or more; more than one in files of their own.
  public var keepLast: Int
  /// CPU threads of one operation; sums, and so the weights, depend on it.
  public var threads: Int
  public var device: ComputeDevice

  public init(
    method: MethodName = .proposed, task: TaskName = .emotion, preset: Preset = .paper,
    epochs: Int = 30, monitor: MonitoredMetric? = nil, patience: Int? = nil, seed: UInt64 = 0,
    batchSize: Int = 32, learningRate: Double = 1e-4,
    schedule: LearningRateSchedule = LearningRateSchedule(), gradientClip: Double = 1,
    positiveWeight: PositiveWeight = .none, identityWeight: Double = 1,
    confusionWeight: Double = 1, feedForward: FeedForward = .mlp, maskPadding: Bool = false,
    allowIncomplete: Bool = false, precision: Precision = .float32,
    modality: Modality = .both, labelShuffle: UInt64? = nil, pretrained: String? = nil,
    keepLast: Int = 1, threads: Int = 1, device: ComputeDevice = .cpu
  ) {
    self.method = method
    self.task = task
    self.preset = preset
    self.epochs = epochs
    self.monitor = monitor ?? .standard(for: task)
    self.patience = patience
    self.seed = seed
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.schedule = schedule
    self.gradientClip = gradientClip
    self.positiveWeight = positiveWeight
    self.identityWeight = identityWeight
    self.confusionWeight = confusionWeight
    self.feedForward = feedForward
    self.maskPadding = maskPadding
    self.allowIncomplete = allowIncomplete
    self.precision = precision
    self.modality = modality
    self.labelShuffle = labelShuffle
    self.pretrained = pretrained
    self.keepLast = keepLast
    self.threads = threads
    self.device = device
  }
}
