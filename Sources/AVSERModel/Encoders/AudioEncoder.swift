public import Torch

/// CNN_A: VGG-M's shape over MFCCs as an image of (coefficient, time), time kept as steps.
public final class AudioEncoder: Module {
  /// Subtracted from each coefficient: `[40]`, from the training cache.
  public let mean: Tensor
  /// What each coefficient is then divided by: `[40]`.
  public let deviation: Tensor
  private let layers: [Conv2d]

  public init(
    _ configuration: NetworkConfiguration, _ factory: ParameterFactory
  ) throws(TorchError) {
    let plans = configuration.audioLayers()
    var layers: [Conv2d] = []
    for plan in plans { layers.append(try plan.make(factory)) }
    self.layers = layers
    mean = try factory.buffer(0, shape: [configuration.mfccCoefficients])
    deviation = try factory.buffer(1, shape: [configuration.mfccCoefficients])
    super.init()
    for (plan, layer) in zip(plans, layers) { register(plan.name, layer) }
    register("mean", buffer: mean)
    register("std", buffer: deviation)
  }

  /// Sets the statistics that inputs are standardised with, one value a coefficient.
  public func standardise(mean: [Double], deviation: [Double]) throws(TorchError) {
    try self.mean.assign(Tensor.of(mean))
    try self.deviation.assign(Tensor.of(deviation))
  }

  /// Encodes MFCCs.
  ///
  /// - Parameter mfcc: `[B, T, 40]` (T = 601 for 12 s), any floating-point type, not standardised.
  /// - Returns: F_A, `[B, T_A, d]`, T_A = 38 for 601 frames: every 16th.
  /// - Throws: `TorchError` where the number of coefficients is another.
  public func callAsFunction(_ mfcc: Tensor) throws(TorchError) -> Tensor {
    let standard = try (mfcc.to(mean.dtype, mean.device) - mean) / deviation
    let image = try standard.transpose(-1, -2)
    var x = try image.reshape([image.shape[0], 1] + image.shape.dropFirst())
    for (index, layer) in layers.enumerated() {
      x = try layer(x)
      guard index < layers.count - 1 else { break }
      x = try x.relu()
      if index < 2 { x = try x.maxPool2d(kernel: 3, stride: 2, padding: 1) }
    }
    // [B, d, 1, T_A]: fc6 has taken in all frequencies.
    return try x.select(0, dim: 2).transpose(1, 2)
  }
}
