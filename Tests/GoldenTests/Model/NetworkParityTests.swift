import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// Forward passes, losses and gradients against the reference in PyTorch.
@Suite struct NetworkParityTests {
  /// The paper's lengths and depth of wiring at reduced widths; 96 px leave fc6 a 2 x 2 map.
  private static var configuration: NetworkConfiguration {
    var configuration = NetworkConfiguration.paper
    configuration.visual = EncoderWidths(channels: [6, 7, 8, 9, 10], fc6: 20)
    configuration.audio = EncoderWidths(channels: [5, 6, 7, 8, 9], fc6: 18)
    configuration.modelWidth = 16
    configuration.coAttentionLayers = 2
    configuration.selfAttentionLayers = 2
    configuration.faceSize = 96
    configuration.identityCount = 4
    return configuration
  }

  /// Moves every weight off its start, so that no scale is 1 and no shift 0.
  private func disturb(_ module: Module, _ random: RandomGenerator) throws {
    for (name, tensor) in module.namedTensors() where name.contains("norm") || name.contains("bias")
    {
      try tensor.assign(
        tensor + random.normal(deviation: 0.1, shape: tensor.shape, dtype: .float64))
    }
  }

  private struct Inputs {
    var batch: Batch
    var named: [(String, Tensor)]
  }

  private func inputs(_ dtype: DType, _ random: RandomGenerator) throws -> Inputs {
    let size = Self.configuration.faceSize
    let faces = try random.uniform(
      low: 0, high: 256, shape: [3, 36, size, size, 3], dtype: .float32
    )
    .to(.uint8)
    // The second sample has gaps, the third no face at all.
    let valid = (0..<108).map { $0 < 9 || ($0 >= 36 && $0 < 50 && $0 % 3 != 0) }
    let mfcc = try random.normal(deviation: 20, shape: [3, 601, 40], dtype: dtype)
    let emotions = try Tensor.of((0..<18).map { Double($0 % 5 == 0 ? 1 : 0) }, shape: [3, 6])
      .to(dtype)
    let identities = try Tensor.of([Int64(2), 0, 3])
    let input = try NetworkInput(
      faces: FaceBatch(dense: faces, valid: valid), mfcc: mfcc, mfccFrames: [601, 300, 20])
    let flags = try Tensor.of(valid.map { UInt8($0 ? 1 : 0) }, shape: [3, 36])
    return Inputs(
      batch: Batch(ids: ["a", "b", "c"], input: input, emotions: emotions, identities: identities),
      named: [
        ("faces", faces), ("face_valid", flags), ("mfcc", mfcc), ("emotions", emotions),
        ("identity", identities),
      ])
  }

  private func network(_ dtype: DType, _ random: RandomGenerator) throws -> Network {
    let network = try Network(Self.configuration, ParameterFactory(seed: 8, dtype: dtype))
    try disturb(network, random)
    try network.audioEncoder.standardise(
      mean: (0..<40).map { Double($0) - 20 }, deviation: (0..<40).map { 5 + Double($0 % 7) })
    return network
  }

  @Test(arguments: Agreement.all)
  func layerOfEquationTwo(_ agreement: Agreement) throws {
    let random = try RandomGenerator(seed: 1)
    let layer = try AttentionLayer(
      width: 128, feedForward: .mlp, ParameterFactory(seed: 2, dtype: agreement.dtype))
    try checkModule("layer", layer, agreement, random) { try layer($0, attendingTo: $1) }
    let linear = try AttentionLayer(
      width: 24, feedForward: .linear, ParameterFactory(seed: 2, dtype: agreement.dtype))
    try checkModule("layer", linear, agreement, random, width: 24) {
      try linear($0, attendingTo: $1)
    }
  }

  @Test(arguments: Agreement.all)
  func crossAttributeTransformer(_ agreement: Agreement) throws {
    let random = try RandomGenerator(seed: 3)
    let cat = try CoAttentionTransformer(
      .paper, positions: SinusoidalPositions(width: 128, dtype: agreement.dtype, device: .cpu),
      ParameterFactory(seed: 4, dtype: agreement.dtype))
    try checkModule("transformer", cat, agreement, random) { try cat($0, conditionedOn: $1) }
  }

  private func checkModule(
    _ mode: String, _ module: Module, _ agreement: Agreement, _ random: RandomGenerator,
    width: Int = 128, _ apply: (Tensor, Tensor) throws -> Tensor
  ) throws {
    try disturb(module, random)
    let z = try random.normal(shape: [2, 38, width], dtype: agreement.dtype)
    let memory = try random.normal(shape: [2, 36, width], dtype: agreement.dtype)
    let seed = try random.normal(shape: [2, 38, width], dtype: agreement.dtype)
    let reference = try PyTorchReference.run(
      mode, weights: module.namedTensors(),
      inputs: [("z", z), ("memory", memory), ("seed", seed)])
    try z.setRequiresGrad(true)
    try memory.setRequiresGrad(true)
    let output = try apply(z, memory)
    try (output * seed).sum().backward()
    try agreement.checkForward("output", output, reference)
    for (name, tensor) in module.namedParameters() + [("inputs.z", z), ("inputs.memory", memory)] {
      try agreement.checkGradient("gradients.\(name)", tensor.grad(), reference)
    }
  }

  @Test(arguments: Agreement.all)
  func wholeNetwork(_ agreement: Agreement) throws {
    let random = try RandomGenerator(seed: 5)
    let network = try network(agreement.dtype, random)
    let inputs = try inputs(agreement.dtype, random)
    let reference = try PyTorchReference.run(
      "network", weights: network.namedTensors(), inputs: inputs.named)

    let joint = try withNoGrad { () throws(TorchError) in try network(inputs.batch.input, .joint) }
    try agreement.checkForward("logits_emo", joint.emotion?.logits, reference)
    try agreement.checkForward("z_emo", joint.emotion?.feature, reference)
    try agreement.checkForward("logits_id", joint.identity?.logits, reference)
    try agreement.checkForward("z_id", joint.identity?.feature, reference)

    // Gradients as the learning method meets them: a step kind's own groups trainable, nothing else.
    try network.setTrainable([.encoder, .emotion])
    let output = try #require(try network(inputs.batch.input, .emotion).emotion)
    let emotionLoss = try Losses.emotion(output.logits, inputs.batch.emotions)
    try agreement.checkForward("loss_emo", emotionLoss, reference)
    try emotionLoss.backward()
    try checkStep("ser", network, [.encoder, .emotion], agreement, reference)

    // The encoders' gradient includes the path through the frozen ID Conv1Ds: without it the
    // reference's own differs by far more than rounding.
    for (name, parameter) in network.namedParameters(in: .encoder) where name.hasSuffix("weight") {
      let detached = try #require(reference["detached.\(name)"])
      let gradient = try #require(try parameter.grad())
      #expect(try relativeDistance(gradient, detached) > 0.05, "\(name)")
    }

    try clearGradients(of: network.parameters())
    try network.setTrainable([.identity])
    let identity = try #require(try network(inputs.batch.input, .identity).identity)
    let classes = try #require(inputs.batch.identities)
    let identityLoss = try Losses.identity(identity.logits, classes)
    try agreement.checkForward("loss_id", identityLoss, reference)
    try identityLoss.backward()
    try checkStep("id", network, [.identity], agreement, reference)
  }

  /// Every parameter of the groups has PyTorch's gradient, every other has none on both sides.
  private func checkStep(
    _ step: String, _ network: Network, _ groups: Set<ParameterGroup>, _ agreement: Agreement,
    _ reference: [String: Tensor]
  ) throws {
    for group in ParameterGroup.allCases {
      for (name, parameter) in network.namedParameters(in: group) {
        if groups.contains(group) {
          try agreement.checkGradient("\(step).\(name)", parameter.grad(), reference)
        } else {
          #expect(try parameter.grad() == nil, "\(step).\(name)")
          #expect(reference["\(step).\(name)"] == nil, "\(step).\(name)")
        }
      }
    }
  }

  /// Two rounds of the learning method with Adam and clipping, against torch.optim.
  @Test func alternatingLearning() throws {
    let random = try RandomGenerator(seed: 6)
    let network = try network(.float64, random)
    let inputs = try inputs(.float64, random)
    var options = TrainingOptions()
    options.learningRate = 1e-3
    options.gradientClip = 0.5
    let reference = try PyTorchReference.run(
      "learning", weights: network.namedTensors(),
      inputs: inputs.named + [
        ("rate", try Tensor.of([options.learningRate])),
        ("clip", try Tensor.of([options.gradientClip])),
      ])
    let method = AlternatingLearning(network: network, positiveWeight: nil, options)
    for pass in method.passes + method.passes {
      #expect(try method.step(inputs.batch, in: pass).isFinite)
    }
    let agreement = Agreement(dtype: .float64, forward: 1e-9, gradients: 1e-9)
    for (name, parameter) in network.namedParameters() {
      try agreement.checkForward(name, parameter, reference)
    }
  }
}
