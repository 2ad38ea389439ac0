internal import Torch

/// Training of all parameters at once: L = L_task + lambda L_ID (section 4.2).
///
/// The network's wiring makes it "w/o CAA" or "Proposed w/o LM"; without an identity branch it is
/// the baseline, and L is L_task.
struct JointLearning: LearningMethod {
  let passes: [TrainingPass] = [.task]

  private let network: Network
  private let objective: TaskObjective
  private let identityWeight: Double
  private let all: GradientStep

  /// Makes the optimiser.
  ///
  /// - Parameters:
  ///   - network: Any wiring.
  ///   - objective: The primary task's loss.
  ///   - options: lambda, and the largest gradient norm.
  init(_ network: Network, _ objective: TaskObjective, _ options: TrainingOptions) {
    self.network = network
    self.objective = objective
    identityWeight = options.identityWeight
    all = GradientStep(moving: Set(ParameterGroup.allCases), of: network, options)
  }

  func step(_ batch: Batch, in pass: TrainingPass, rate: Double) throws -> StepResult {
    try all.take(rate: rate) {
      let output = try network(batch.input, .joint)
      let loss = try objective.loss(output.requireEmotion().logits, batch)
      guard network.configuration.wiring.hasIdentity else { return loss }
      let (identity, classes) = try output.requireIdentity(of: batch)
      return try loss + Losses.identity(identity.logits, classes) * identityWeight
    }
  }

  func namedState() throws -> [(String, Tensor)] { try all.optimizer.namedState() }

  func load(_ state: [String: Tensor]) throws { try all.optimizer.load(state) }
}
