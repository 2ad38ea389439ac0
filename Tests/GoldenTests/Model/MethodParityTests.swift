import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// Six optimisation steps of every method and task against plain PyTorch: the loss and every
/// gradient of the first step of each kind, and how far the weights have moved at the end.
@Suite struct MethodParityTests {
  @Test(arguments: MethodName.allCases)
  func sixSteps(_ method: MethodName) throws {
    var runs: [Run] = []
    for task in TaskName.allCases {
      for (agreement, learning) in zip(Agreement.all, [1e-9, 1e-2]) {
        runs.append(try Run(method, task, agreement, learning: learning))
      }
    }
    let references = try PyTorchReference.learn(
      method.rawValue, try runs.map { ($0.task.rawValue, try $0.reference()) })
    for (run, reference) in zip(runs, references) { try run.check(against: reference) }
  }
}

/// One method on one task, before its first step.
private struct Run {
  let task: TaskName
  let agreement: Agreement
  /// Of the weights after six steps, relative to how far they moved.
  let learning: Double
  private let options: TrainingOptions
  private let network: Network
  private let inputs: ParityFixture.Inputs
  private let method: any LearningMethod

  init(
    _ method: MethodName, _ task: TaskName, _ agreement: Agreement, learning: Double
  ) throws {
    self.task = task
    self.agreement = agreement
    self.learning = learning
    let random = try RandomGenerator(seed: 6)
    var configuration = ParityFixture.configuration(faceSize: 64)
    configuration.wiring = method.wiring
    // Depth is compared elsewhere; here it would only take time.
    configuration.coAttentionLayers = 1
    configuration.selfAttentionLayers = 1
    configuration.outputCount = task.outputCount
    network = try ParityFixture.network(configuration, agreement.dtype, random)
    inputs = try ParityFixture.inputs(faceSize: 64, agreement.dtype, random)
    // Weights of the losses that are not 1, and a norm that clips.
    options = TrainingOptions(
      method: method, task: task, learningRate: 1e-4, gradientClip: 0.5, identityWeight: 0.7,
      confusionWeight: 1.3)
    self.method = try method.make(
      network, TaskObjective(task: task), options,
      ParameterFactory(seed: 9, dtype: agreement.dtype))
  }

  private var adversaries: Adversaries? { (method as? ConfusionLearning)?.adversaries }

  private var parameters: [(String, Tensor)] {
    network.namedParameters() + (adversaries?.namedParameters() ?? [])
  }

  func reference() throws -> PyTorchReference.Case {
    let numbers = [
      ("rate", options.learningRate), ("clip", options.gradientClip),
      ("lambda", options.identityWeight), ("mu", options.confusionWeight),
    ]
    return PyTorchReference.Case(
      weights: network.namedTensors() + (adversaries?.namedTensors() ?? []),
      inputs: inputs.named + (try numbers.map { ($0, try Tensor.of([$1])) }))
  }

  func check(against reference: [String: Tensor]) throws {
    let start = try parameters.map { try $1.clone() }
    let rate = options.learningRate
    for step in 0..<6 {
      let pass = method.passes[step % method.passes.count]
      if let confusion = method as? ConfusionLearning {
        let output = try confusion.forward(inputs.batch)
        let discriminated = try confusion.discriminate(output, inputs.batch, rate: rate)
        if step == 0 { try check("adversaries", discriminated, reference) }
        let deceived = try confusion.deceive(output, inputs.batch, rate: rate)
        if step == 0 { try check("task", deceived, reference) }
      } else {
        let result = try method.step(inputs.batch, in: pass, rate: rate)
        if step < method.passes.count { try check(pass.rawValue, result, reference) }
      }
    }
    let isAdversarys = parameters.map { $0.0.hasPrefix("adversary_") }
    for part in Set(isAdversarys) {
      let moved = zip(zip(parameters, start), isAdversarys).filter { $1 == part }.map(\.0)
      try checkMoves(moved.map { ($0.0, $0.1, $1) }, reference)
    }
  }

  /// Compares what a step of one kind left behind with PyTorch's first step of that kind.
  private func check(
    _ kind: String, _ result: StepResult, _ reference: [String: Tensor]
  ) throws {
    try agreement.checkForward("\(kind).loss", Tensor.of([result.loss], shape: []), reference)
    for (name, parameter) in parameters {
      let name = "\(kind).gradients.\(name)"
      if reference[name] == nil {
        #expect(try parameter.grad() == nil, "\(name)")
      } else {
        try agreement.checkGradient(name, parameter.grad(), reference)
      }
    }
  }

  /// norm(theta - theta_PyTorch) <= tolerance * norm(theta_PyTorch - theta_0) over some parameters.
  private func checkMoves(
    _ parameters: [(name: String, now: Tensor, start: Tensor)], _ reference: [String: Tensor]
  ) throws {
    func squaredDistance(_ a: Tensor, _ b: Tensor) throws -> Double {
      let norm = try (a.to(.float64) - b.to(.float64)).norm().item()
      return norm * norm
    }
    var (error, move) = (0.0, 0.0)
    for (name, now, start) in parameters {
      let expected = try #require(reference["final.\(name)"], "\(name)")
      error += try squaredDistance(now, expected)
      move += try squaredDistance(expected, start)
    }
    #expect(move > 0)
    let relative = (error / move).squareRoot()
    #expect(relative <= learning, "\(task), \(agreement.dtype): \(relative)")
  }
}
