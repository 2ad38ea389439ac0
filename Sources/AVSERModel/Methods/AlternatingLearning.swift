internal import Torch

/// The paper's learning method (section 3.3): identification and task epochs alternate, each
/// updating only the parameters responsible for it.
struct AlternatingLearning: LearningMethod {
  let passes: [TrainingPass] = [.identification, .task]

  private let network: Network
  private let objective: TaskObjective
  private let identification: GradientStep
  private let task: GradientStep

  /// Makes both optimisers.
  ///
  /// - Parameters:
  ///   - network: The full model.
  ///   - objective: The primary task's loss.
  ///   - options: Largest gradient norm.
  init(_ network: Network, _ objective: TaskObjective, _ options: TrainingOptions) {
    self.network = network
    self.objective = objective
    identification = GradientStep(moving: [.identity], of: network, options)
    task = GradientStep(moving: [.encoder, .emotion], of: network, options)
  }

  func step(_ batch: Batch, in pass: TrainingPass, rate: Double) throws -> StepResult {
    switch pass {
    case .identification:
      try identification.take(rate: rate) {
        let (identity, classes) = try network(batch.input, .identity).requireIdentity(of: batch)
        return try Losses.identity(identity.logits, classes)
      }
    case .task:
      try task.take(rate: rate) {
        let emotion = try network(batch.input, .emotion).requireEmotion()
        return try objective.loss(emotion.logits, batch)
      }
    }
  }

  func namedState() throws -> [(String, Tensor)] {
    // No parameter is in both groups, so their names cannot collide.
    try identification.optimizer.namedState() + task.optimizer.namedState()
  }

  func load(_ state: [String: Tensor]) throws {
    let identity = Set(network.namedParameters(in: .identity).map { $0.0.prefix { $0 != "." } })
    func part(ofIdentity isIdentity: Bool) -> [String: Tensor] {
      state.filter { identity.contains($0.key.prefix { $0 != "." }) == isIdentity }
    }
    try identification.optimizer.load(part(ofIdentity: true))
    try task.optimizer.load(part(ofIdentity: false))
  }
}
