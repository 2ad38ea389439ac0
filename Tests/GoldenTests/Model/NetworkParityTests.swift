import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// Forward passes, losses and gradients against the reference in PyTorch.
@Suite struct NetworkParityTests {
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
    try ParityFixture.disturb(module, random)
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
    // 96 px leave fc6 a map of 2 x 2.
    let network = try ParityFixture.network(
      ParityFixture.configuration(faceSize: 96), agreement.dtype, random)
    let inputs = try ParityFixture.inputs(faceSize: 96, agreement.dtype, random)
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
}
