import Testing
import Torch

@testable import AVSERModel

@Suite struct NetworkTests {
  /// The smallest network with every block, in float64.
  private static func configuration(_ wiring: Wiring = .full) -> NetworkConfiguration {
    var configuration = NetworkConfiguration.demo
    configuration.visual = EncoderWidths(channels: [4, 5, 6, 6, 6], fc6: 8)
    configuration.audio = EncoderWidths(channels: [4, 5, 6, 6, 6], fc6: 8)
    configuration.modelWidth = 6
    configuration.coAttentionLayers = 2
    configuration.faceSize = 59
    configuration.identityCount = 3
    configuration.wiring = wiring
    return configuration
  }

  private static func network(_ configuration: NetworkConfiguration) throws -> Network {
    try Network(configuration, ParameterFactory(seed: 3, dtype: .float64))
  }

  /// Two samples of 4 steps, of which 5 have a face; the others are black in the dense images too.
  private static func dense() throws -> (frames: Tensor, valid: [Bool]) {
    let valid = [true, true, false, true, false, true, true, false]
    let noise = try RandomGenerator(seed: 5).uniform(high: 256, shape: [2, 4, 59, 59, 3])
    let mask = try Tensor.of(valid, shape: [2, 4, 1, 1, 1]).to(.float32)
    return (try (noise * mask).to(.uint8), valid)
  }

  private static func input(
    allFramesReal: Bool = false, mfccFrames: [Int] = [601, 100]
  ) throws -> NetworkInput {
    let (frames, valid) = try dense()
    let faces = try FaceBatch(
      dense: frames, valid: allFramesReal ? valid.map { _ in true } : valid)
    let mfcc = try RandomGenerator(seed: 6).normal(deviation: 30, shape: [2, 601, 40])
    return try NetworkInput(faces: faces, mfcc: mfcc, mfccFrames: mfccFrames)
  }

  private static func distance(_ x: Tensor, _ y: Tensor) throws -> Double {
    try (x - y).norm().item() / y.norm().item()
  }

  @Test func blocksHaveTheNamesOfTheReference() throws {
    func blocks(_ wiring: Wiring) throws -> [String] {
      var seen: [String] = []
      for (name, _) in try Self.network(Self.configuration(wiring)).namedTensors() {
        let block = String(name.prefix { $0 != "." })
        if seen.last != block { seen.append(block) }
      }
      return seen
    }
    func branch(_ name: String, _ parts: [String]) -> [String] {
      parts.flatMap { ["\($0)_\(name)_visual", "\($0)_\(name)_audio"] } + ["head_\(name)"]
    }
    let encoders = ["visual_encoder", "audio_encoder"]
    let all = ["conv1d", "cat", "cmt"]
    #expect(try blocks(.full) == encoders + branch("emo", all) + branch("id", all))
    let short = ["conv1d", "cmt"]
    #expect(try blocks(.branches) == encoders + branch("emo", short) + branch("id", short))
    #expect(try blocks(.baseline) == encoders + branch("emo", short))

    let names = try Self.network(Self.configuration()).namedTensors().map(\.0)
    for name in [
      "visual_encoder.mean", "visual_encoder.fc7.bias", "audio_encoder.std",
      "cat_emo_visual.co.1.query.weight", "cmt_id_audio.self.0.norm3.bias",
      "cat_id_audio.co.0.ffn2.weight", "head_emo.weight",
    ] {
      #expect(names.contains(name))
    }
    #expect(!names.contains { $0.hasSuffix("query.bias") })
  }

  @Test func shapes() throws {
    let output = try Self.network(Self.configuration())(Self.input())
    #expect(output.emotion?.logits.shape == [2, 6])
    #expect(output.emotion?.feature.shape == [2, 12])
    #expect(output.identity?.logits.shape == [2, 3])
    let audio = try Self.network(Self.configuration()).audioEncoder(Self.input().mfcc)
    #expect(audio.shape == [2, 38, 6])
  }

  /// The paper's CNN_V, counted as in the released model with and without ImageNet's classifier.
  @Test func visualEncoderIsVGGM128() throws {
    let layers = try NetworkConfiguration.paper.visualLayers()
    let count = layers.reduce(0) { $0 + $1.parameterCount }
    let classifier = ConvolutionPlan("fc8", layers[6].outputs, 1000, (1, 1))
    #expect(count == 82_554_624)
    #expect(count + classifier.parameterCount == 82_683_624)
    #expect(layers[5].kernel == (6, 6))
  }

  @Test func faceSizesBelow59AreRefused() throws {
    var configuration = Self.configuration()
    for (size, map) in [(59, 1), (64, 1), (224, 6)] {
      configuration.faceSize = size
      #expect(try configuration.visualMapSize() == map)
    }
    configuration.faceSize = 58
    let error = #expect(throws: ConfigurationError.self) { try Self.network(configuration) }
    #expect(error?.description.contains("59") == true)
  }

  @Test func blackFramesShareOneOutput() throws {
    let network = try Self.network(Self.configuration())
    let shared = try network.visualEncoder(Self.input().faces)
    let separate = try network.visualEncoder(Self.input(allFramesReal: true).faces)
    #expect(try Self.distance(shared, separate) < 1e-13)
  }

  /// Freezing the identity part must not change what the emotion loss says to the encoders.
  @Test func emotionPassKeepsGradientsThroughFrozenConditions() throws {
    let network = try Self.network(Self.configuration())
    let labels = try Tensor.full(1, shape: [2, 6], dtype: .float64)
    let joint = try #require(try network(Self.input()).emotion)
    try Losses.emotion(joint.logits, labels).backward()
    let expected = try network.parameters(in: .encoder).map { try #require(try $0.grad()) }

    try clearGradients(of: network.parameters())
    try network.setTrainable([.encoder, .emotion])
    let output = try network(Self.input(), .emotion)
    let emotion = try #require(output.emotion)
    #expect(output.identity == nil)
    #expect(try emotion.logits.isBitwiseEqual(to: joint.logits))
    try Losses.emotion(emotion.logits, labels).backward()
    for (parameter, gradient) in zip(network.parameters(in: .encoder), expected) {
      #expect(try Self.distance(#require(try parameter.grad()), gradient) < 1e-12)
    }
    for parameter in network.parameters(in: .emotion) { #expect(try parameter.grad() != nil) }
    for parameter in network.parameters(in: .identity) { #expect(try parameter.grad() == nil) }
  }

  @Test func identityPassTrainsIdentityAlone() throws {
    let network = try Self.network(Self.configuration())
    let joint = try #require(try network(Self.input()).identity)
    let identity = try #require(try network(Self.input(), .identity).identity)
    #expect(try identity.logits.isBitwiseEqual(to: joint.logits))
    try Losses.identity(identity.logits, Tensor.of([Int64(0), 2])).backward()
    for parameter in network.parameters(in: .identity) { #expect(try parameter.grad() != nil) }
    for group in [ParameterGroup.encoder, .emotion] {
      for parameter in network.parameters(in: group) { #expect(try parameter.grad() == nil) }
    }
  }

  /// Audio step j counts where 16 j < mfcc_frames.
  @Test func audioStepsCountByTheirFirstFrame() throws {
    var configuration = Self.configuration(.baseline)
    configuration.maskPadding = true
    let network = try Self.network(configuration)
    let features = try [17, 32, 33].map { frames in
      try #require(network(Self.input(mfccFrames: [601, frames])).emotion).feature
    }
    #expect(try features[0].isBitwiseEqual(to: features[1]))
    #expect(try Self.distance(features[2], features[1]) > 1e-6)
  }

  @Test func maskedStepsCountForNothing() throws {
    let layer = try AttentionLayer(
      width: 6, feedForward: .linear, ParameterFactory(seed: 2, dtype: .float64))
    let generator = try RandomGenerator(seed: 9)
    let queries = try generator.normal(shape: [1, 3, 6], dtype: .float64)
    let keys = try generator.normal(shape: [1, 5, 6], dtype: .float64)
    let mask = try StepMask(
      valid: [true, true, false, false, false], steps: 5, dtype: .float64, device: .cpu)
    let masked = try layer(queries, attendingTo: keys, mask: mask)
    let cut = try layer(queries, attendingTo: keys.slice(0..<2, dim: 1))
    #expect(try Self.distance(masked, cut) < 1e-14)

    var configuration = Self.configuration()
    configuration.maskPadding = true
    let output = try Self.network(configuration)(Self.input())
    let plain = try Self.network(Self.configuration())(Self.input())
    let feature = try #require(output.emotion).feature
    #expect(try Self.distance(feature, #require(plain.emotion).feature) > 1e-6)

    // Runs compute in float32, whose range is another.
    let single = try Network(configuration, ParameterFactory(seed: 3))(Self.input())
    #expect(try Self.distance(#require(single.emotion).feature.to(.float64), feature) < 1e-4)
  }
}
