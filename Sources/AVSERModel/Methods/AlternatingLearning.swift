internal import Torch

/// The paper's learning method (section 3.3): identification and SER epochs alternate, each
/// updating only the parameters responsible for its task.
struct AlternatingLearning: LearningMethod {
  let passes: [TrainingPass] = [.identification, .emotion]

  private let network: Network
  private let positiveWeight: Tensor?
  private let identification: GradientStep
  private let emotion: GradientStep

  /// Makes both optimisers.
  ///
  /// - Parameters:
  ///   - network: The full model.
  ///   - positiveWeight: What a positive label of each emotion weighs, `[6]`; nil for 1.
  ///   - options: Learning rate and largest gradient norm.
  init(network: Network, positiveWeight: Tensor?, _ options: TrainingOptions) {
    self.network = network
    self.positiveWeight = positiveWeight
    identification = GradientStep(moving: [.identity], of: network, options)
    emotion = GradientStep(moving: [.encoder, .emotion], of: network, options)
  }

  func step(_ batch: Batch, in pass: TrainingPass) throws -> StepResult {
    switch pass {
    case .identification:
      try identification.take {
        guard let output = try network(batch.input, .identity).identity,
          let classes = batch.identities
        else { throw TorchError(op: "identification", message: "a sample has no class") }
        return try Losses.identity(output.logits, classes)
      }
    case .emotion:
      try emotion.take {
        guard let output = try network(batch.input, .emotion).emotion else {
          throw TorchError(op: "emotion", message: "the network has no emotion branch")
        }
        return try Losses.emotion(
          output.logits, batch.emotions, positiveWeight: positiveWeight)
      }
    }
  }

  func namedState() throws -> [(String, Tensor)] {
    // No parameter is in both groups, so their names cannot collide.
    try identification.optimizer.namedState() + emotion.optimizer.namedState()
  }

  func load(_ state: [String: Tensor]) throws {
    let identity = Set(network.namedParameters(in: .identity).map { $0.0.prefix { $0 != "." } })
    func part(ofIdentity isIdentity: Bool) -> [String: Tensor] {
      state.filter { identity.contains($0.key.prefix { $0 != "." }) == isIdentity }
    }
    try identification.optimizer.load(part(ofIdentity: true))
    try emotion.optimizer.load(part(ofIdentity: false))
  }
}
