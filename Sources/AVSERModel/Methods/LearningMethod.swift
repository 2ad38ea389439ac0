internal import Torch

/// What one pass over the train split trains.
public enum TrainingPass: String, Sendable, Codable {
  /// Step 1 of the learning method: theta_ID on the identification task.
  case identification
  /// The primary task: step 2 of the learning method, or all a joint method does.
  case task
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
  ///   - rate: The learning rate.
  /// - Returns: The loss and the gradients' norm; where either is not finite, the network was not
  ///   changed.
  /// - Throws: `TorchError`.
  func step(_ batch: Batch, in pass: TrainingPass, rate: Double) throws -> StepResult

  /// What a resumed run needs besides the network's weights, by names that differ: the states of
  /// all optimisers, and the weights that are thrown away after training.
  ///
  /// - Returns: Tensors by name.
  /// - Throws: `TorchError`.
  func namedState() throws -> [(String, Tensor)]

  /// Replaces the state with what `namedState` gave.
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

extension NetworkOutput {
  /// The emotion branch's output, which every method but an identification step needs.
  func requireEmotion() throws(TorchError) -> AttributeOutput {
    guard let emotion else {
      throw TorchError(op: "task", message: "the network has no emotion branch")
    }
    return emotion
  }

  /// The identity branch's output together with the classes to tell apart.
  func requireIdentity(
    of batch: Batch
  ) throws(TorchError) -> (output: AttributeOutput, classes: Tensor) {
    guard let identity, let classes = batch.identities else {
      throw TorchError(
        op: "identification",
        message: identity == nil ? "the network has no identity branch" : "a sample has no class")
    }
    return (identity, classes)
  }
}
