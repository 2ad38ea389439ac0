/// What a run tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// Something the user should know, such as a split without samples.
  case note(String)
  /// A batch was trained on.
  case batch(PassProgress)
  /// A pass over the train split is over.
  case passEnded(PassProgress)
  /// The valid split was scored after an epoch; `isBest` says whether its weights are now the best.
  case evaluated(Evaluation, epoch: Int, isBest: Bool)
}

/// How far one pass over the train split has come.
public struct PassProgress: Sendable, Equatable {
  public let pass: TrainingPass
  /// The epoch the pass belongs to, from 1.
  public let epoch: Int
  /// Epochs of the run.
  public let epochs: Int
  /// Samples trained on so far in this pass.
  public let samples: Int
  /// Samples of the whole pass.
  public let totalSamples: Int
  /// Mean loss over the samples so far.
  public let loss: Double
  /// Time since the pass began, in seconds.
  public let seconds: Double

  public var samplesPerSecond: Double { seconds > 0 ? Double(samples) / seconds : 0 }
}
