/// What one pass over the train split trains.
public enum TrainingPass: String, Sendable, Codable {
  /// Step 1 of the learning method: theta_ID on the identification task.
  case identification
  /// Step 2: theta_enc and theta_emo on the primary task.
  case emotion
}

/// A way of training the network: which passes make an epoch, and what a step of each does.
///
/// A method owns its optimisers and decides which parameters are frozen; loops, data, evaluation
/// and checkpoints are the same for all.
protocol LearningMethod: AnyObject {
  /// The passes over the train split that make one epoch, in order; the last is the task's.
  var passes: [TrainingPass] { get }

  /// Takes one optimisation step.
  ///
  /// - Parameters:
  ///   - batch: Samples with labels.
  ///   - pass: The pass the step belongs to.
  /// - Returns: The mean loss of the batch before the step. Where it is not finite, no parameter
  ///   was changed.
  /// - Throws: `TorchError`.
  func step(_ batch: Batch, in pass: TrainingPass) throws -> Double
}
