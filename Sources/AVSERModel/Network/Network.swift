public import Torch

/// The three parts of section 3.3, which are trained at different times.
public enum ParameterGroup: String, Sendable, CaseIterable {
  /// theta_enc: CNN_V and CNN_A.
  case encoder
  /// theta_ID: the identity Conv1Ds, CATs, CMTs and head.
  case identity
  /// theta_emo: the emotion Conv1Ds, CATs, CMTs and head.
  case emotion
}

/// What a pass through the network is for.
public enum Pass: Sendable {
  /// Both attributes, gradients everywhere: joint training and evaluation.
  case joint
  /// Emotion alone. Gradients also pass through the identity Conv1Ds, which give the conditions;
  /// the other identity blocks do not run.
  case emotion
  /// Identity alone. Encoders and emotion Conv1Ds run unrecorded; the other emotion blocks do not
  /// run.
  case identity
}

/// The network of the paper (figure 1), or the part of it that its wiring keeps.
public final class Network: Module {
  public let configuration: NetworkConfiguration
  public let visualEncoder: VisualEncoder
  public let audioEncoder: AudioEncoder
  private let emotion: AttributeBranch
  private let identity: AttributeBranch?
  private var groups: [String: ParameterGroup] = [:]

  /// Makes a network with new weights, which the factory's seed decides.
  ///
  /// - Parameters:
  ///   - configuration: the widths and wiring.
  ///   - factory: where weights come from, and their element type and device.
  /// - Throws: `ConfigurationError` where it makes no network, `TorchError` where memory runs out.
  public init(_ configuration: NetworkConfiguration, _ factory: ParameterFactory) throws {
    try configuration.validate()
    self.configuration = configuration
    visualEncoder = try VisualEncoder(configuration, factory)
    audioEncoder = try AudioEncoder(configuration, factory)
    let positions = SinusoidalPositions(
      width: configuration.modelWidth, dtype: factory.dtype, device: factory.device)
    emotion = try AttributeBranch(
      "emo", outputs: configuration.outputCount, configuration, positions, factory)
    identity =
      configuration.wiring.hasIdentity
      ? try AttributeBranch(
        "id", outputs: configuration.identityCount, configuration, positions, factory) : nil
    super.init()
    register("visual_encoder", visualEncoder, in: .encoder)
    register("audio_encoder", audioEncoder, in: .encoder)
    for (name, block) in emotion.blocks { register(name, block, in: .emotion) }
    for (name, block) in identity?.blocks ?? [] { register(name, block, in: .identity) }
  }

  private func register(_ name: String, _ block: Module, in group: ParameterGroup) {
    groups[name] = group
    register(name, block)
  }

  /// Runs the blocks that `pass` needs.
  ///
  /// - Parameters:
  ///   - input: a batch.
  ///   - pass: what for; decides which blocks run and which are recorded.
  /// - Returns: logits and Z of the attributes that ran.
  /// - Throws: `TorchError` where shapes do not fit, or identity is asked of a network without it.
  public func callAsFunction(
    _ input: NetworkInput, _ pass: Pass = .joint
  ) throws(TorchError) -> NetworkOutput {
    switch pass {
    case .joint: try joint(input)
    case .emotion: NetworkOutput(emotion: try emotionPass(input), identity: nil)
    case .identity: NetworkOutput(emotion: nil, identity: try identityPass(input))
    }
  }

  private func joint(_ input: NetworkInput) throws(TorchError) -> NetworkOutput {
    let encoded = try encode(input)
    let masks = try masks(input, encoded)
    let own = try emotion.convolve(encoded)
    guard let identity else {
      return NetworkOutput(emotion: try emotion.predict(own, masks), identity: nil)
    }
    let other = try identity.convolve(encoded)
    return NetworkOutput(
      emotion: try emotion.predict(emotion.disentangle(own, given: other, masks), masks),
      identity: try identity.predict(identity.disentangle(other, given: own, masks), masks))
  }

  private func emotionPass(_ input: NetworkInput) throws(TorchError) -> AttributeOutput {
    let encoded = try encode(input)
    let masks = try masks(input, encoded)
    let own = try emotion.convolve(encoded)
    let hasCAA = configuration.wiring.hasCrossAttributeAttention
    let condition = hasCAA ? try identity?.convolve(encoded) : nil
    return try emotion.predict(emotion.disentangle(own, given: condition, masks), masks)
  }

  private func identityPass(_ input: NetworkInput) throws(TorchError) -> AttributeOutput {
    guard let identity else {
      throw TorchError(op: "network", message: "this wiring has no identity branch")
    }
    let hasCAA = configuration.wiring.hasCrossAttributeAttention
    let (encoded, condition) = try withNoGrad {
      () throws(TorchError) -> (ModalFeatures, ModalFeatures?) in
      let encoded = try encode(input)
      return (encoded, hasCAA ? try emotion.convolve(encoded) : nil)
    }
    let masks = try masks(input, encoded)
    let own = try identity.convolve(encoded)
    return try identity.predict(identity.disentangle(own, given: condition, masks), masks)
  }

  private func encode(_ input: NetworkInput) throws(TorchError) -> ModalFeatures {
    ModalFeatures(visual: try visualEncoder(input.faces), audio: try audioEncoder(input.mfcc))
  }

  private func masks(
    _ input: NetworkInput, _ encoded: ModalFeatures
  ) throws(TorchError) -> ModalMasks {
    guard configuration.maskPadding else { return ModalMasks(visual: nil, audio: nil) }
    let steps = encoded.audio.shape[1]
    // Audio step j sees the cached frames around 16 j.
    let audible = input.mfccFrames.flatMap { frames in (0..<steps).map { 16 * $0 < frames } }
    let (dtype, device) = (encoded.audio.dtype, encoded.audio.device)
    return ModalMasks(
      visual: try StepMask(
        valid: input.faces.valid, steps: input.faces.steps, dtype: dtype, device: device),
      audio: try StepMask(valid: audible, steps: steps, dtype: dtype, device: device))
  }
}

extension Network {
  /// The parameters of one group with their names, in the order registered.
  public func namedParameters(in group: ParameterGroup) -> [(String, Tensor)] {
    namedParameters().filter { name, _ in
      groups[String(name.prefix { $0 != "." })] == group
    }
  }

  /// The parameters of one group, in the order registered.
  public func parameters(in group: ParameterGroup) -> [Tensor] {
    namedParameters(in: group).map(\.1)
  }

  /// Makes the parameters of `trainable` recorded and freezes all others.
  ///
  /// Freezing stops the weights, not the gradients that pass through them to what lies below.
  public func setTrainable(_ trainable: Set<ParameterGroup>) throws(TorchError) {
    for group in ParameterGroup.allCases {
      for parameter in parameters(in: group) {
        try parameter.setRequiresGrad(trainable.contains(group))
      }
    }
  }
}
