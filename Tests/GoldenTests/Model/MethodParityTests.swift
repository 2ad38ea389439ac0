import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// Six optimisation steps of every method and task against plain PyTorch: the loss and every
/// gradient of the first step of each kind, and how far the weights have moved at the end.
@Suite struct MethodParityTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let method: MethodName
    let task: TaskName
    let agreement: Agreement
    /// Of the weights after six steps, relative to how far they moved.
    let learning: Double

    var testDescription: String {
      "\(method.rawValue), \(task.rawValue), \(agreement.dtype.rawValue)"
    }
  }

  static let cases = MethodName.allCases.flatMap { method in
    TaskName.allCases.flatMap { task in
      zip(Agreement.all, [1e-9, 1e-2]).map {
        Case(method: method, task: task, agreement: $0, learning: $1)
      }
    }
  }

  @Test(arguments: cases)
  func sixSteps(_ test: Case) throws {
    let dtype = test.agreement.dtype
    let random = try RandomGenerator(seed: 6)
    var configuration = ParityFixture.configuration(faceSize: 64)
    configuration.wiring = test.method.wiring
    configuration.outputCount = test.task.outputCount
    let network = try ParityFixture.network(configuration, dtype, random)
    let inputs = try ParityFixture.inputs(faceSize: 64, dtype, random)
    // Weights of the losses that are not 1, and a norm that clips.
    let options = TrainingOptions(
      method: test.method, task: test.task, learningRate: 1e-4, gradientClip: 0.5,
      identityWeight: 0.7, confusionWeight: 1.3)
    let method = try test.method.make(
      network, TaskObjective(task: test.task), options, ParameterFactory(seed: 9, dtype: dtype))
    let adversaries = (method as? ConfusionLearning)?.adversaries
    func parameters() -> [(String, Tensor)] {
      network.namedParameters() + (adversaries?.namedParameters() ?? [])
    }
    func scalar(_ value: Double) throws -> Tensor { try Tensor.of([value]).to(dtype) }
    let reference = try PyTorchReference.run(
      "learning", [test.method.rawValue, test.task.rawValue],
      weights: network.namedTensors() + (adversaries?.namedTensors() ?? []),
      inputs: inputs.named + [
        ("rate", try Tensor.of([options.learningRate])),
        ("clip", try Tensor.of([options.gradientClip])),
        ("lambda", try scalar(options.identityWeight)), ("mu", try scalar(options.confusionWeight)),
      ])
    let start = try parameters().map { try $1.clone() }

    /// Compares what a step of one kind left behind with PyTorch's first step of that kind.
    func check(_ kind: String, _ result: StepResult) throws {
      try test.agreement.checkForward("\(kind).loss", Tensor.of([result.loss], shape: []), reference)
      for (name, parameter) in parameters() {
        let name = "\(kind).gradients.\(name)"
        if reference[name] == nil {
          #expect(try parameter.grad() == nil, "\(name)")
        } else {
          try test.agreement.checkGradient(name, parameter.grad(), reference)
        }
      }
    }

    let rate = options.learningRate
    for step in 0..<6 {
      let pass = method.passes[step % method.passes.count]
      if let confusion = method as? ConfusionLearning {
        let output = try confusion.forward(inputs.batch)
        let discriminated = try confusion.discriminate(output, inputs.batch, rate: rate)
        if step == 0 { try check("adversaries", discriminated) }
        let deceived = try confusion.deceive(output, inputs.batch, rate: rate)
        if step == 0 { try check("task", deceived) }
      } else {
        let result = try method.step(inputs.batch, in: pass, rate: rate)
        if step < method.passes.count { try check(pass.rawValue, result) }
      }
    }
    try checkMoves(parameters(), from: start, reference, test.learning) {
      !$0.hasPrefix("adversary_")
    }
    if adversaries != nil {
      try checkMoves(parameters(), from: start, reference, test.learning) {
        $0.hasPrefix("adversary_")
      }
    }
  }

  /// norm(theta - theta_PyTorch) <= tolerance * norm(theta_PyTorch - theta_0) over some parameters.
  private func checkMoves(
    _ parameters: [(String, Tensor)], from start: [Tensor], _ reference: [String: Tensor],
    _ tolerance: Double, where isIncluded: (String) -> Bool
  ) throws {
    var (error, move) = (0.0, 0.0)
    func square(_ a: Tensor, _ b: Tensor) throws -> Double {
      let norm = try (a.to(.float64) - b.to(.float64)).norm().item()
      return norm * norm
    }
    for ((name, parameter), start) in zip(parameters, start) where isIncluded(name) {
      let expected = try #require(reference["final.\(name)"], "\(name)")
      error += try square(parameter, expected)
      move += try square(expected, start)
    }
    #expect(move > 0)
    let relative = (error / move).squareRoot()
    #expect(relative <= tolerance, "\(relative)")
  }
}
