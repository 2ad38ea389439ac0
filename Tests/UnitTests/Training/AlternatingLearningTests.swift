import TestSupport
import Testing
import Torch

@testable import AVSERModel

@Suite struct AlternatingLearningTests {
  private func dataset(_ folder: TemporaryFolder) throws -> CacheDataset {
    var cache = TestCache()
    cache.faceSize = 64
    cache.videos = [2, 0, 0]
    cache.clipsPerVideo = 1
    cache.validSteps = 2
    try cache.write(to: folder.path)
    return try CacheDataset(path: folder.path)
  }

  /// Momentum of an earlier step must not move what a later step freezes, so steps alternate twice.
  @Test func frozenParametersStayBitIdentical() throws {
    let folder = try TemporaryFolder()
    let dataset = try dataset(folder)
    let batch = try Batch(dataset.samples(of: .train), of: dataset)
    let configuration = RunConfiguration(options: TrainingOptions(preset: .demo), dataset: dataset)
    let network = try Network(configuration.network, ParameterFactory(seed: 1))
    let method = AlternatingLearning(network: network, positiveWeight: nil, TrainingOptions())
    for pass in method.passes + method.passes {
      let before = try network.namedTensors().map { ($0, try $1.clone()) }
      #expect(try method.step(batch, in: pass).isFinite)
      let identity = Set(network.namedParameters(in: .identity).map(\.0))
      let buffers = Set(network.namedBuffers().map(\.0))
      for ((name, old), (_, new)) in zip(before, network.namedTensors()) {
        let isMoved =
          !buffers.contains(name) && identity.contains(name) == (pass == .identification)
        #expect(try old.isBitwiseEqual(to: new) != isMoved, "\(pass): \(name)")
      }
    }
  }

  @Test func aLossThatIsNotFiniteChangesNothing() throws {
    let folder = try TemporaryFolder()
    let dataset = try dataset(folder)
    let batch = try Batch(dataset.samples(of: .train), of: dataset)
    let configuration = RunConfiguration(options: TrainingOptions(preset: .demo), dataset: dataset)
    let network = try Network(configuration.network, ParameterFactory(seed: 1))
    let broken = Batch(
      ids: batch.ids, input: batch.input,
      emotions: try Tensor.full(.nan, shape: batch.emotions.shape), identities: batch.identities)
    let before = try network.namedTensors().map { try $1.clone() }
    let method = AlternatingLearning(network: network, positiveWeight: nil, TrainingOptions())
    #expect(try !method.step(broken, in: .emotion).isFinite)
    for (old, (name, new)) in zip(before, network.namedTensors()) {
      #expect(try old.isBitwiseEqual(to: new), "\(name)")
    }
  }
}
