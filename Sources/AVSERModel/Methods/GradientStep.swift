internal import Torch

/// One kind of optimisation step: the parameters it moves, and an optimiser of its own.
///
/// Frozen means that the parameters do not require gradients, never that activations are detached:
/// the SER step's gradients pass through the frozen ID Conv1Ds into the encoders.
final class GradientStep {
  /// Moves the parameters; no other step kind shares its moments.
  let optimizer: Adam
  private let frozen: [Tensor]
  private let gradientClip: Double

  /// Makes a step with a fresh optimiser.
  ///
  /// - Parameters:
  ///   - moved: The parameters to move, with their names.
  ///   - frozen: All others that take part in the loss.
  ///   - options: Largest gradient norm.
  init(moving moved: [(String, Tensor)], freezing frozen: [Tensor], _ options: TrainingOptions) {
    self.frozen = frozen
    optimizer = Adam(moved, learningRate: options.learningRate)
    gradientClip = options.gradientClip
  }

  /// Makes a step that moves some groups of a network and freezes its others.
  convenience init(
    moving groups: Set<ParameterGroup>, of network: Network, _ options: TrainingOptions
  ) {
    let all = ParameterGroup.allCases
    self.init(
      moving: all.filter(groups.contains).flatMap(network.namedParameters(in:)),
      freezing: all.filter { !groups.contains($0) }.flatMap(network.parameters(in:)), options)
  }

  /// Takes one step down the gradient of a loss.
  ///
  /// - Parameters:
  ///   - rate: The learning rate.
  ///   - loss: Computes the scalar to minimise.
  /// - Returns: The loss and the gradients' norm; where either is not finite, nothing was changed.
  /// - Throws: `TorchError`.
  func take(rate: Double, _ loss: () throws -> Tensor) throws -> StepResult {
    let moved = optimizer.tensors
    for parameter in moved { try parameter.setRequiresGrad(true) }
    for parameter in frozen { try parameter.setRequiresGrad(false) }
    // Undefined, not zero: Adam's momentum would move a parameter whose gradient is zero.
    try clearGradients(of: moved + frozen)
    let scalar = try loss()
    var result = StepResult(loss: try scalar.item(), gradientNorm: .nan)
    guard result.loss.isFinite else { return result }
    try scalar.backward()
    result.gradientNorm = try clipGradients(of: moved, maximumNorm: gradientClip).item()
    guard result.isFinite else { return result }
    optimizer.learningRate = rate
    try optimizer.step()
    return result
  }
}
