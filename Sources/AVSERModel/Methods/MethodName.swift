internal import Torch

/// The ways of training the paper compares (section 4.2), by their names on the command line.
public enum MethodName: String, Sendable, Codable, CaseIterable {
  /// Emotion alone, without cross-attribute attention: "Baseline".
  case baseline
  /// Both attributes in branches that never meet, trained jointly: "w/o CAA".
  case noCAA = "no-caa"
  /// The same branches, each confusing a classifier of the other's attribute: "Confusion loss".
  case confusion
  /// The full model trained jointly: "Proposed w/o LM".
  case noLM = "no-lm"
  /// The full model under the alternating learning method: "Proposed w/ LM".
  case proposed

  /// The blocks the method's network has.
  public var wiring: Wiring {
    switch self {
    case .baseline: .baseline
    case .noCAA, .confusion: .branches
    case .noLM, .proposed: .full
    }
  }

  /// Makes the method's optimisers, and what else it trains beside the network.
  ///
  /// - Parameters:
  ///   - network: A network of the method's wiring.
  ///   - objective: The primary task's loss.
  ///   - options: Weights of the losses and largest gradient norm.
  ///   - factory: Where weights outside the network come from.
  /// - Returns: The method, before its first step.
  /// - Throws: `TorchError` where memory runs out.
  func make(
    _ network: Network, _ objective: TaskObjective, _ options: TrainingOptions,
    _ factory: ParameterFactory
  ) throws(TorchError) -> any LearningMethod {
    switch self {
    case .baseline, .noCAA, .noLM: JointLearning(network, objective, options)
    case .confusion: try ConfusionLearning(network, objective, options, factory)
    case .proposed: AlternatingLearning(network, objective, options)
    }
  }
}

/// How much a positive label counts in the SER loss.
public enum PositiveWeight: String, Sendable, Codable, CaseIterable {
  /// As much as a negative one: the loss as the paper prints it.
  case none
  /// N/P of the train split per emotion, so that both classes weigh the same.
  case balanced
}
