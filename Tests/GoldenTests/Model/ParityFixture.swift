import Testing
import Torch

@testable import AVSERModel

/// A reduced network and a batch for it, the same for our code and for PyTorch.
enum ParityFixture {
  /// One batch, and its tensors under the names the reference reads.
  struct Inputs {
    let batch: Batch
    let named: [(String, Tensor)]
  }

  /// The paper's lengths and depth of wiring at reduced widths.
  static func configuration(faceSize: Int) -> NetworkConfiguration {
    var configuration = NetworkConfiguration.paper
    configuration.visual = EncoderWidths(channels: [6, 7, 8, 9, 10], fc6: 20)
    configuration.audio = EncoderWidths(channels: [5, 6, 7, 8, 9], fc6: 18)
    configuration.modelWidth = 16
    configuration.coAttentionLayers = 2
    configuration.selfAttentionLayers = 2
    configuration.faceSize = faceSize
    configuration.identityCount = 4
    return configuration
  }

  /// Moves every weight off its start, so that no scale is 1 and no shift 0.
  static func disturb(_ module: Module, _ random: RandomGenerator) throws {
    for (name, tensor) in module.namedTensors() where name.contains("norm") || name.contains("bias")
    {
      try tensor.assign(
        tensor + random.normal(deviation: 0.1, shape: tensor.shape, dtype: .float64))
    }
  }

  static func network(
    _ configuration: NetworkConfiguration, _ dtype: DType, _ random: RandomGenerator
  ) throws -> Network {
    let network = try Network(configuration, ParameterFactory(seed: 8, dtype: dtype))
    try disturb(network, random)
    try network.audioEncoder.standardise(
      mean: (0..<40).map { Double($0) - 20 }, deviation: (0..<40).map { 5 + Double($0 % 7) })
    return network
  }

  static func inputs(
    faceSize size: Int, _ dtype: DType, _ random: RandomGenerator
  ) throws -> Inputs {
    let faces = try random.uniform(
      low: 0, high: 256, shape: [3, 36, size, size, 3], dtype: .float32
    )
    .to(.uint8)
    // The second sample has gaps, the third no face at all.
    let valid = (0..<108).map { $0 < 9 || ($0 >= 36 && $0 < 50 && $0 % 3 != 0) }
    let mfcc = try random.normal(deviation: 20, shape: [3, 601, 40], dtype: dtype)
    let emotions = try Tensor.of((0..<18).map { Double($0 % 5 == 0 ? 1 : 0) }, shape: [3, 6])
      .to(dtype)
    // -2.5 lies half-way between two classes.
    let sentiments = try Tensor.of([-2.5, 1.0 / 3, 3], shape: [3, 1]).to(dtype)
    let identities = try Tensor.of([Int64(2), 0, 3])
    let input = try NetworkInput(
      faces: FaceBatch(dense: faces, valid: valid), mfcc: mfcc, mfccFrames: [601, 300, 20])
    let flags = try Tensor.of(valid.map { UInt8($0 ? 1 : 0) }, shape: [3, 36])
    return Inputs(
      batch: Batch(
        ids: ["a", "b", "c"], input: input, emotions: emotions, sentiments: sentiments,
        identities: identities),
      named: [
        ("faces", faces), ("face_valid", flags), ("mfcc", mfcc), ("emotions", emotions),
        ("sentiments", sentiments), ("identity", identities),
      ])
  }
}
