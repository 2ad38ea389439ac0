import TestSupport
import Testing
import Torch

@testable import AVSERModel

@Suite struct FreezingTests {
  private struct Fixture {
    let batch: Batch
    let network: Network

    init(_ method: MethodName = .proposed, _ task: TaskName = .emotion) throws {
      let folder = try TemporaryFolder()
      var cache = TestCache()
      cache.faceSize = 64
      // An odd number: the L1 loss's signs cannot cancel in a bias's gradient.
      cache.videos = [3, 0, 0]
      cache.clipsPerVideo = 1
      cache.validSteps = 2
      try cache.write(to: folder.path)
      let dataset = try CacheDataset(path: folder.path)
      batch = try Batch(dataset.samples(of: .train), of: dataset)
      let configuration = RunConfiguration(
        options: TrainingOptions(method: method, task: task, preset: .demo), dataset: dataset)
      network = try Network(configuration.network, ParameterFactory(seed: 1))
    }
  }

  /// What a step may change: values of tensors by name, to compare after it.
  private func copies(_ tensors: [(String, Tensor)]) throws -> [String: Tensor] {
    Dictionary(uniqueKeysWithValues: try tensors.map { ($0, try $1.clone()) })
  }

  /// Values and gradients of `tensors` after a step that must have moved `moved` and nothing else.
  private func expect(
    _ step: String, moved: Set<String>, _ tensors: [(String, Tensor)], before: [String: Tensor]
  ) throws {
    for (name, tensor) in tensors {
      let old = try #require(before[name])
      #expect(try old.isBitwiseEqual(to: tensor) != moved.contains(name), "\(step): \(name)")
      #expect(try (tensor.grad() != nil) == moved.contains(name), "\(step): \(name)")
    }
  }

  /// The parts of a method's state that a step left bit-identical and those it changed or added.
  private func changes(
    from before: [String: Tensor], to after: [(String, Tensor)]
  ) throws -> Set<String> {
    Set(
      try after.filter { name, tensor in
        guard let old = before[name] else { return true }
        return try !old.isBitwiseEqual(to: tensor)
      }.map { String($0.0[..<($0.0.lastIndex(of: ".") ?? $0.0.endIndex)]) })
  }

  /// Momentum of an earlier step must not move what a later step freezes, so steps alternate twice.
  @Test func alternatingStepsMoveOnlyTheirOwn() throws {
    let fixture = try Fixture()
    let network = fixture.network
    let method = AlternatingLearning(network, TaskObjective(task: .emotion), TrainingOptions())
    let identity = Set(network.namedParameters(in: .identity).map(\.0))
    let others = Set(network.namedParameters().map(\.0)).subtracting(identity)
    for pass in method.passes + method.passes {
      let moved = pass == .identification ? identity : others
      let (weights, state) = (
        try copies(network.namedTensors()), try copies(method.namedState())
      )
      #expect(try method.step(fixture.batch, in: pass, rate: 1e-4).isFinite)
      try expect(pass.rawValue, moved: moved, network.namedTensors(), before: weights)
      #expect(try changes(from: state, to: method.namedState()) == moved)
    }
  }

  /// The adversaries learn from detached features, and the network against frozen adversaries.
  @Test(arguments: TaskName.allCases)
  func confusionMovesAdversariesAndNetworkInTurn(_ task: TaskName) throws {
    let fixture = try Fixture(.confusion, task)
    let network = fixture.network
    let method = try ConfusionLearning(
      network, TaskObjective(task: task), TrainingOptions(task: task),
      ParameterFactory(seed: 2))
    func tensors() -> [(String, Tensor)] {
      network.namedTensors() + method.adversaries.namedTensors()
    }
    let own = Set(method.adversaries.namedParameters().map(\.0))
    let others = Set(network.namedParameters().map(\.0))
    for _ in 0..<2 {
      var (weights, state) = (try copies(tensors()), try copies(method.namedState()))
      let output = try method.forward(fixture.batch)
      #expect(try method.discriminate(output, fixture.batch, rate: 1e-4).isFinite)
      try expect("adversaries", moved: own, tensors(), before: weights)
      #expect(try changes(from: state, to: method.namedState()) == own)

      (weights, state) = (try copies(tensors()), try copies(method.namedState()))
      #expect(try method.deceive(output, fixture.batch, rate: 1e-4).isFinite)
      try expect("network", moved: others, tensors(), before: weights)
      #expect(try changes(from: state, to: method.namedState()) == others)
    }
  }

  @Test(arguments: MethodName.allCases)
  func aLossThatIsNotFiniteChangesNothing(_ name: MethodName) throws {
    let fixture = try Fixture(name)
    let network = fixture.network
    let batch = fixture.batch
    let broken = Batch(
      ids: batch.ids, input: batch.input,
      emotions: try Tensor.full(.nan, shape: batch.emotions.shape), sentiments: batch.sentiments,
      identities: batch.identities)
    let before = try copies(network.namedTensors())
    let method = try name.make(
      network, TaskObjective(task: .emotion), TrainingOptions(), ParameterFactory(seed: 2))
    #expect(try !method.step(broken, in: .task, rate: 1e-4).isFinite)
    for (name, tensor) in network.namedTensors() {
      #expect(try before[name]?.isBitwiseEqual(to: tensor) == true, "\(name)")
    }
  }

  /// The state restores optimisers and adversaries: the next step is the same, bit by bit.
  @Test(arguments: MethodName.allCases)
  func aRestoredMethodTakesTheSameNextStep(_ name: MethodName) throws {
    let fixture = try Fixture(name)
    let objective = TaskObjective(task: .emotion)
    let method = try name.make(
      fixture.network, objective, TrainingOptions(), ParameterFactory(seed: 2))
    for pass in method.passes { _ = try method.step(fixture.batch, in: pass, rate: 1e-3) }
    let other = try Network(fixture.network.configuration, ParameterFactory(seed: 5))
    let restored = try name.make(other, objective, TrainingOptions(), ParameterFactory(seed: 6))
    try other.load(copies(fixture.network.namedTensors()))
    try restored.load(copies(method.namedState()))
    for pass in method.passes {
      let result = try method.step(fixture.batch, in: pass, rate: 1e-3)
      #expect(try restored.step(fixture.batch, in: pass, rate: 1e-3) == result)
    }
    for ((name, x), (_, y)) in zip(fixture.network.namedTensors(), other.namedTensors()) {
      #expect(try x.isBitwiseEqual(to: y), "\(name)")
    }
  }
}
