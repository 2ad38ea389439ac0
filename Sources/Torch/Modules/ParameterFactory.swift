/// How the weights of a layer start.
public enum Initialization: Sendable {
  /// PyTorch's default: weight and bias even over ±1/sqrt(fan-in), which is Kaiming with a = sqrt 5.
  case pytorch
  /// He et al.: weight normal with deviation sqrt(2/fan-in), bias 0.
  case heNormal
}

/// Makes parameters of one element type on one device from one seeded generator.
///
/// Layers draw in the order they are made, so seed and configuration decide every weight.
public final class ParameterFactory {
  public let generator: RandomGenerator
  public let dtype: DType
  public let device: Device

  public init(seed: UInt64, dtype: DType = .float32, device: Device = .cpu) throws(TorchError) {
    generator = try RandomGenerator(seed: seed)
    self.dtype = dtype
    self.device = device
  }

  /// A constant buffer, not trained.
  public func buffer(_ value: Double, shape: [Int]) throws(TorchError) -> Tensor {
    try Tensor.full(value, shape: shape, dtype: dtype, device: device)
  }

  /// A trained tensor that starts constant.
  public func constant(_ value: Double, shape: [Int]) throws(TorchError) -> Tensor {
    try trained(buffer(value, shape: shape))
  }

  /// A trained weight of the given fan-in (inputs that one output sums).
  public func weight(
    shape: [Int], fanIn: Int, _ initialization: Initialization
  ) throws(TorchError) -> Tensor {
    switch initialization {
    case .pytorch: try trained(even(shape, fanIn))
    case .heNormal:
      try trained(
        generator.normal(
          deviation: (2 / Double(fanIn)).squareRoot(), shape: shape, dtype: dtype, device: device))
    }
  }

  /// A trained bias beside a weight of the given fan-in.
  public func bias(
    count: Int, fanIn: Int, _ initialization: Initialization
  ) throws(TorchError) -> Tensor {
    switch initialization {
    case .pytorch: try trained(even([count], fanIn))
    case .heNormal: try constant(0, shape: [count])
    }
  }

  private func even(_ shape: [Int], _ fanIn: Int) throws(TorchError) -> Tensor {
    let bound = 1 / Double(fanIn).squareRoot()
    return try generator.uniform(
      low: -bound, high: bound, shape: shape, dtype: dtype, device: device)
  }

  private func trained(_ tensor: Tensor) throws(TorchError) -> Tensor {
    try tensor.setRequiresGrad(true)
    return tensor
  }
}
