internal import Torch

/// One kind of optimisation step: the parameters it moves, and an optimiser of its own.
///
/// Frozen means that the parameters do not require gradients, never that activations are detached:
/// the SER step's gradients pass through the frozen ID Conv1Ds into the encoders.
final class GradientStep {
  private let network: Network
  private let groups: Set<ParameterGroup>
  /// Moves the parameters; no other step kind shares its moments.
  let optimizer: Adam
  private let gradientClip: Double

  /// Makes a step with a fresh optimiser.
  ///
  /// - Parameters:
  ///   - groups: The parameters to move; all others are frozen.
  ///   - network: Everything that takes part in the loss.
  ///   - options: Learning rate and largest gradient norm.
  init(moving groups: Set<ParameterGroup>, of network: Network, _ options: TrainingOptions) {
    self.network = network
    self.groups = groups
    optimizer = Adam(
      ParameterGroup.allCases.filter(groups.contains).flatMap(network.namedParameters(in:)),
      learningRate: options.learningRate)
    gradientClip = options.gradientClip
  }

  /// Takes one step down the gradient of a loss.
  ///
  /// - Parameter loss: Computes the scalar to minimise.
  /// - Returns: The loss and the gradients' norm; where either is not finite, nothing was changed.
  /// - Throws: `TorchError`.
  func take(_ loss: () throws -> Tensor) throws -> StepResult {
    try network.setTrainable(groups)
    // Undefined, not zero: Adam's momentum would move a parameter whose gradient is zero.
    try clearGradients(of: network.parameters())
    let scalar = try loss()
    var result = StepResult(loss: try scalar.item(), gradientNorm: .nan)
    guard result.loss.isFinite else { return result }
    try scalar.backward()
    result.gradientNorm = try clipGradients(
      of: optimizer.tensors, maximumNorm: gradientClip
    ).item()
    guard result.isFinite else { return result }
    try optimizer.step()
    return result
  }
}
