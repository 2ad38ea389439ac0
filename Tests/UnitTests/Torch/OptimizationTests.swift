import Testing
import Torch

@Suite struct OptimizationTests {
  private func parameter(_ values: [Double]) throws -> Tensor {
    let tensor = try Tensor.of(values)
    try tensor.setRequiresGrad(true)
    return tensor
  }

  @Test func firstAdamStepIsTheLearningRateTowardsTheSign() throws {
    let weight = try parameter([1, -2])
    let adam = Adam([("w", weight)], learningRate: 0.1)
    try (weight * Tensor.of([3.0, -5.0])).sum().backward()
    try adam.step()
    let moved = try weight.array(of: Double.self)
    #expect(abs(moved[0] - 0.9) < 1e-8 && abs(moved[1] + 1.9) < 1e-8)
  }

  /// Momentum must not move a weight that is frozen after some steps.
  @Test func undefinedGradientsLeaveWeightAndStateAlone() throws {
    let weight = try parameter([1])
    let adam = Adam([("w", weight)], learningRate: 0.1)
    try (weight * 2).sum().backward()
    try adam.step()
    try adam.clearGradients()
    #expect(try weight.grad() == nil)
    let before = try weight.clone()
    let state = try adam.namedState().map { try $0.1.clone() }
    try adam.step()
    #expect(try weight.isBitwiseEqual(to: before))
    for (old, new) in zip(state, try adam.namedState()) {
      #expect(try old.isBitwiseEqual(to: new.1))
    }
  }

  @Test func stateResumesToTheSameBits() throws {
    func step(_ weight: Tensor, _ adam: Adam, _ factor: Double) throws {
      try adam.clearGradients()
      try (weight * weight * factor).sum().backward()
      try adam.step()
    }
    let weight = try parameter([1, -2, 3])
    let adam = Adam.adamW([("w", weight)], learningRate: 0.1)
    try step(weight, adam, 1)
    try step(weight, adam, 0.3)
    let copy = try parameter(weight.array(of: Double.self))
    let resumed = Adam.adamW([("w", copy)], learningRate: 0.1)
    try resumed.load(Dictionary(uniqueKeysWithValues: adam.namedState()))
    try step(weight, adam, 2)
    try step(copy, resumed, 2)
    #expect(try weight.isBitwiseEqual(to: copy))
    #expect(throws: StateMismatch.self) { try resumed.load(["w.step": Tensor.of([Int64(1)])]) }
  }

  @Test func clippingCoversTheGroupAndSkipsUndefined() throws {
    let (a, b, untouched) = (try parameter([1]), try parameter([1]), try parameter([1]))
    try (a * 3 + b * 4).sum().backward()
    let norm = try clipGradients(of: [a, untouched, b], maximumNorm: 1)
    #expect(try norm.item() == 5)
    #expect(abs(try #require(try a.grad()).item() - 0.6) < 1e-6)
    #expect(abs(try #require(try b.grad()).item() - 0.8) < 1e-6)
    #expect(try untouched.grad() == nil)
  }

  @Test func noGradEndsWithItsBody() throws {
    struct Stop: Error {}
    let weight = try parameter([1])
    #expect(throws: Stop.self) {
      try withNoGrad {
        #expect(try (weight * 2).requiresGrad == false)
        throw Stop()
      }
    }
    #expect(try (weight * 2).requiresGrad)
  }

  #if compiler(>=6.2)
    /// In a process of its own: the counter is the process's, and other tests run beside this one.
    @Test func trainingStepsLeaveNoTensorsBehind() async {
      await #expect(processExitsWith: .success) {
        let factory = try ParameterFactory(seed: 1)
        let layer = try Linear(4, 3, factory)
        let adam = Adam(layer.namedParameters())
        let input = try Tensor.full(1, shape: [2, 4])
        func step() throws {
          try adam.clearGradients()
          try layer(input).relu().sum().backward()
          try clipGradients(of: layer.parameters(), maximumNorm: 1)
          try adam.step()
          _ = try? input.matmul(input)
        }
        try step()
        let before = Tensor.liveCount
        for _ in 0..<3 { try step() }
        #expect(Tensor.liveCount == before)
      }
    }
  #endif
}
