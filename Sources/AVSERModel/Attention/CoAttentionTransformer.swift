public import Torch

/// The transformer of figure 2(b), used as cross-attribute (CAT) and cross-modal (CMT) transformer.
///
/// Positions are added to both inputs once; layers with co-attention come first, then ordinary
/// encoder layers. There is no closing normalisation.
public final class CoAttentionTransformer: Module {
  private let coLayers: [AttentionLayer]
  private let selfLayers: [AttentionLayer]
  private let positions: SinusoidalPositions

  public init(
    _ configuration: NetworkConfiguration, positions: SinusoidalPositions,
    _ factory: ParameterFactory
  ) throws(TorchError) {
    func layers(_ count: Int) throws(TorchError) -> [AttentionLayer] {
      var layers: [AttentionLayer] = []
      for _ in 0..<count {
        layers.append(
          try AttentionLayer(
            width: configuration.modelWidth, feedForward: configuration.feedForward, factory))
      }
      return layers
    }
    coLayers = try layers(configuration.coAttentionLayers)
    selfLayers = try layers(configuration.selfAttentionLayers)
    self.positions = positions
    super.init()
    for (index, layer) in coLayers.enumerated() { register("co.\(index)", layer) }
    for (index, layer) in selfLayers.enumerated() { register("self.\(index)", layer) }
  }

  /// Extracts the features of `alpha` attuned by `beta`.
  ///
  /// - Parameters:
  ///   - alpha: what is refined, `[B, T_alpha, d]`.
  ///   - beta: the condition, keys and values of every co-attention layer, `[B, T_beta, d]`.
  ///   - alphaMask: content of `alpha`, or none.
  ///   - betaMask: content of `beta`, or none.
  /// - Returns: Z_{beta -> alpha}, `[B, T_alpha, d]`.
  /// - Throws: `TorchError` where the shapes do not fit.
  public func callAsFunction(
    _ alpha: Tensor, conditionedOn beta: Tensor, alphaMask: StepMask? = nil,
    betaMask: StepMask? = nil
  ) throws(TorchError) -> Tensor {
    var z = try alpha + positions.table(alpha.shape[1])
    let condition = try beta + positions.table(beta.shape[1])
    for layer in coLayers { z = try layer(z, attendingTo: condition, mask: betaMask) }
    for layer in selfLayers { z = try layer(z, attendingTo: z, mask: alphaMask) }
    return z
  }
}
