/// An affine map of the last dimension: `[..., in]` to `[..., out]`.
public final class Linear: Module {
  /// `[out, in]`.
  public let weight: Tensor
  /// `[out]`, nil for a map without bias.
  public let bias: Tensor?

  public init(
    _ inputs: Int, _ outputs: Int, bias hasBias: Bool = true,
    initialization: Initialization = .pytorch, _ factory: ParameterFactory
  ) throws(TorchError) {
    weight = try factory.weight(shape: [outputs, inputs], fanIn: inputs, initialization)
    bias = hasBias ? try factory.bias(count: outputs, fanIn: inputs, initialization) : nil
    super.init()
    register("weight", parameter: weight)
    if let bias { register("bias", parameter: bias) }
  }

  /// Applies the map.
  public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
    try x.linear(weight, bias)
  }
}
