/// Layer normalisation of the last dimension with a trained scale and shift.
public final class LayerNorm: Module {
  /// The scale, `[width]`, which starts at 1.
  public let weight: Tensor
  /// The shift, `[width]`, which starts at 0.
  public let bias: Tensor
  private let epsilon: Double

  public init(
    _ width: Int, epsilon: Double = 1e-5, _ factory: ParameterFactory
  ) throws(TorchError) {
    weight = try factory.constant(1, shape: [width])
    bias = try factory.constant(0, shape: [width])
    self.epsilon = epsilon
    super.init()
    register("weight", parameter: weight)
    register("bias", parameter: bias)
  }

  /// Normalises `x`, `[..., width]`.
  public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
    try x.layerNorm(weight, bias, epsilon: epsilon)
  }
}
