internal import Torch

/// The comparison with adversarial disentanglement (section 4.2): two branches, each trained to
/// confuse a linear classifier that looks for the other's attribute in it.
///
/// On each batch (1) the classifiers learn the true labels from detached Z; (2) with the classifiers
/// frozen, the network minimises L_task + lambda L_ID + mu (C_ID + C_emo).
struct ConfusionLearning: LearningMethod {
  let passes: [TrainingPass] = [.task]

  private let network: Network
  private let objective: TaskObjective
  private let identityWeight: Double
  private let confusionWeight: Double
  /// D_ID and D_emo.
  let adversaries: Adversaries
  private let discrimination: GradientStep
  private let deception: GradientStep

  /// Makes the classifiers and both optimisers.
  ///
  /// - Parameters:
  ///   - network: Branches that do not meet.
  ///   - objective: The primary task's loss.
  ///   - options: lambda, mu and the largest gradient norm.
  ///   - factory: Where the classifiers' weights come from.
  /// - Throws: `TorchError` where memory runs out.
  init(
    _ network: Network, _ objective: TaskObjective, _ options: TrainingOptions,
    _ factory: ParameterFactory
  ) throws(TorchError) {
    self.network = network
    self.objective = objective
    identityWeight = options.identityWeight
    confusionWeight = options.confusionWeight
    adversaries = try Adversaries(network.configuration, objective.task, factory)
    // The network needs no freezing in this step: what it sees of the network is detached.
    discrimination = GradientStep(
      moving: adversaries.namedParameters(), freezing: [], options)
    deception = GradientStep(
      moving: network.namedParameters(), freezing: adversaries.parameters(), options)
  }

  func step(_ batch: Batch, in pass: TrainingPass, rate: Double) throws -> StepResult {
    let output = try forward(batch)
    let discriminated = try discriminate(output, batch, rate: rate)
    guard discriminated.isFinite else { return discriminated }
    return try deceive(output, batch, rate: rate)
  }

  /// Runs the network once for both steps: step (1) does not move it.
  func forward(_ batch: Batch) throws(TorchError) -> NetworkOutput {
    try network.setTrainable(Set(ParameterGroup.allCases))
    try clearGradients(of: network.parameters())
    return try network(batch.input, .joint)
  }

  /// Step (1): moves the classifiers alone.
  func discriminate(
    _ output: NetworkOutput, _ batch: Batch, rate: Double
  ) throws -> StepResult {
    try discrimination.take(rate: rate) {
      let (identity, classes) = try output.requireIdentity(of: batch)
      return try adversaries.discrimination(
        emotionFeature: output.requireEmotion().feature.detach(),
        identityFeature: identity.feature.detach(), batch, classes)
    }
  }

  /// Step (2): moves the network alone.
  func deceive(_ output: NetworkOutput, _ batch: Batch, rate: Double) throws -> StepResult {
    try deception.take(rate: rate) {
      let emotion = try output.requireEmotion()
      let (identity, classes) = try output.requireIdentity(of: batch)
      let confusion = try adversaries.confusion(
        emotionFeature: emotion.feature, identityFeature: identity.feature)
      return try objective.loss(emotion.logits, batch)
        + Losses.identity(identity.logits, classes) * identityWeight + confusion * confusionWeight
    }
  }

  private static let weightsSuffix = ".value"

  func namedState() throws -> [(String, Tensor)] {
    try adversaries.namedParameters().map { ($0 + Self.weightsSuffix, $1) }
      + discrimination.optimizer.namedState() + deception.optimizer.namedState()
  }

  func load(_ state: [String: Tensor]) throws {
    let blocks = Set(adversaries.namedParameters().map { $0.0.prefix { $0 != "." } })
    var (weights, own, others): ([String: Tensor], [String: Tensor], [String: Tensor]) = (
      [:], [:], [:]
    )
    for (name, tensor) in state {
      if name.hasSuffix(Self.weightsSuffix) {
        weights[String(name.dropLast(Self.weightsSuffix.count))] = tensor
      } else if blocks.contains(name.prefix { $0 != "." }) {
        own[name] = tensor
      } else {
        others[name] = tensor
      }
    }
    try adversaries.load(weights)
    try discrimination.optimizer.load(own)
    try deception.optimizer.load(others)
  }
}
