/// A biased convolution over time: `[B, in, T]` to `[B, out, T']`.
public final class Conv1d: Module {
  /// `[out, in, kernel]`.
  public let weight: Tensor
  /// `[out]`.
  public let bias: Tensor
  private let stride: Int
  private let padding: Int

  public init(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int = 0,
    initialization: Initialization = .pytorch, _ factory: ParameterFactory
  ) throws(TorchError) {
    let fanIn = inputs * kernel
    weight = try factory.weight(shape: [outputs, inputs, kernel], fanIn: fanIn, initialization)
    bias = try factory.bias(count: outputs, fanIn: fanIn, initialization)
    self.stride = stride
    self.padding = padding
    super.init()
    register("weight", parameter: weight)
    register("bias", parameter: bias)
  }

  /// Applies the convolution.
  public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
    try x.conv1d(weight, bias, stride: stride, padding: padding)
  }
}

/// A biased convolution over a plane: `[B, in, H, W]` to `[B, out, H', W']`.
public final class Conv2d: Module {
  /// `[out, in, height, width]`.
  public let weight: Tensor
  /// `[out]`.
  public let bias: Tensor
  private let stride: (Int, Int)
  private let padding: (Int, Int)

  public init(
    _ inputs: Int, _ outputs: Int, kernel: (Int, Int), stride: (Int, Int) = (1, 1),
    padding: (Int, Int) = (0, 0), initialization: Initialization = .pytorch,
    _ factory: ParameterFactory
  ) throws(TorchError) {
    let fanIn = inputs * kernel.0 * kernel.1
    weight = try factory.weight(
      shape: [outputs, inputs, kernel.0, kernel.1], fanIn: fanIn, initialization)
    bias = try factory.bias(count: outputs, fanIn: fanIn, initialization)
    self.stride = stride
    self.padding = padding
    super.init()
    register("weight", parameter: weight)
    register("bias", parameter: bias)
  }

  /// Applies the convolution.
  public func callAsFunction(_ x: Tensor) throws(TorchError) -> Tensor {
    try x.conv2d(weight, bias, stride: stride, padding: padding)
  }
}
