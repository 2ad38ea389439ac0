internal import Torch

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
protocol LearningMethod {
  /// The passes over the train split that make one epoch, in order; the last is the task's.
  var passes: [TrainingPass] { get }

  /// Takes one optimisation step.
  ///
  /// - Parameters:
  ///   - batch: Samples of the train split.
  ///   - pass: The pass the step belongs to.
  /// - Returns: The loss and the gradients' norm; where either is not finite, nothing was changed.
  /// - Throws: `TorchError`.
  func step(_ batch: Batch, in pass: TrainingPass) throws -> StepResult

  /// The states of all optimisers, by names that differ between them.
  ///
  /// - Returns: Tensors by name.
  /// - Throws: `TorchError`.
  func namedState() throws -> [(String, Tensor)]

  /// Replaces the optimisers' states with what `namedState` gave.
  ///
  /// - Parameter state: Tensors by name.
  /// - Throws: `StateMismatch` where names or shapes do not fit, `TorchError`.
  func load(_ state: [String: Tensor]) throws
}

/// What one optimisation step met.
struct StepResult: Equatable {
  /// Mean loss of the batch before the step.
  var loss: Double
  /// 2-norm of the gradients of the stepped group before clipping; NaN without a backward pass.
  var gradientNorm: Double

  var isFinite: Bool { loss.isFinite && gradientNorm.isFinite }
}
