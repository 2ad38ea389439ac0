internal import Torch

/// A pair of temporal features, one a modality.
struct ModalFeatures {
  /// `[B, T_V, d]`.
  let visual: Tensor
  /// `[B, T_A, d]`.
  let audio: Tensor
}

/// The steps with content, one mask a modality; both nil unless padding is masked.
struct ModalMasks {
  let visual: StepMask?
  let audio: StepMask?
}

/// The blocks that belong to one attribute, emotion or identity.
struct AttributeBranch {
  private let visualConv: Conv1d
  private let audioConv: Conv1d
  private let visualCAT: CoAttentionTransformer?
  private let audioCAT: CoAttentionTransformer?
  private let visualCMT: CoAttentionTransformer
  private let audioCMT: CoAttentionTransformer
  private let head: Linear
  /// All blocks with the names they have in the network.
  let blocks: [(name: String, block: Module)]

  init(
    _ name: String, outputs: Int, _ configuration: NetworkConfiguration,
    _ positions: SinusoidalPositions, _ factory: ParameterFactory
  ) throws(TorchError) {
    let width = configuration.modelWidth
    let kernel = configuration.conv1dKernel
    func conv() throws(TorchError) -> Conv1d {
      try Conv1d(width, width, kernel: kernel, padding: kernel / 2, factory)
    }
    func transformer() throws(TorchError) -> CoAttentionTransformer {
      try CoAttentionTransformer(configuration, positions: positions, factory)
    }
    visualConv = try conv()
    audioConv = try conv()
    let hasCAA = configuration.wiring.hasCrossAttributeAttention
    visualCAT = hasCAA ? try transformer() : nil
    audioCAT = hasCAA ? try transformer() : nil
    visualCMT = try transformer()
    audioCMT = try transformer()
    head = try Linear(2 * width, outputs, factory)

    var blocks: [(name: String, block: Module)] = [
      ("conv1d_\(name)_visual", visualConv), ("conv1d_\(name)_audio", audioConv),
    ]
    if let visualCAT { blocks.append(("cat_\(name)_visual", visualCAT)) }
    if let audioCAT { blocks.append(("cat_\(name)_audio", audioCAT)) }
    blocks += [
      ("cmt_\(name)_visual", visualCMT), ("cmt_\(name)_audio", audioCMT), ("head_\(name)", head),
    ]
    self.blocks = blocks
  }

  /// The first estimation: v' and a' of this attribute from F_V and F_A.
  func convolve(_ encoded: ModalFeatures) throws(TorchError) -> ModalFeatures {
    func apply(_ conv: Conv1d, _ x: Tensor) throws(TorchError) -> Tensor {
      try conv(x.transpose(1, 2)).transpose(1, 2)
    }
    return ModalFeatures(
      visual: try apply(visualConv, encoded.visual), audio: try apply(audioConv, encoded.audio))
  }

  /// Cross-attribute attention: v and a of this attribute, given the other's v' and a'.
  func disentangle(
    _ own: ModalFeatures, given other: ModalFeatures?, _ masks: ModalMasks
  ) throws(TorchError) -> ModalFeatures {
    guard let visualCAT, let audioCAT, let other else { return own }
    return ModalFeatures(
      visual: try visualCAT(
        own.visual, conditionedOn: other.visual, alphaMask: masks.visual, betaMask: masks.visual),
      audio: try audioCAT(
        own.audio, conditionedOn: other.audio, alphaMask: masks.audio, betaMask: masks.audio))
  }

  /// Cross-modal attention and the head: Z, `[B, 2 d]`, and the logits.
  func predict(
    _ x: ModalFeatures, _ masks: ModalMasks
  ) throws(TorchError) -> AttributeOutput {
    let visual = try visualCMT(
      x.visual, conditionedOn: x.audio, alphaMask: masks.visual, betaMask: masks.audio)
    let audio = try audioCMT(
      x.audio, conditionedOn: x.visual, alphaMask: masks.audio, betaMask: masks.visual)
    let feature = try Tensor.concatenate(
      [meanOverTime(visual, masks.visual), meanOverTime(audio, masks.audio)], dim: 1)
    return AttributeOutput(logits: try head(feature), feature: feature)
  }
}
