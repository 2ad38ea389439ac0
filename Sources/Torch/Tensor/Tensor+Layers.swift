internal import CTorch

extension Tensor {
  private func operands(_ weight: Tensor, _ bias: Tensor?) -> [Tensor] {
    bias.map { [self, weight, $0] } ?? [self, weight]
  }

  /// `x W^T + b`.
  ///
  /// - Parameters:
  ///   - weight: `[out, in]`.
  ///   - bias: `[out]`, or none.
  /// - Returns: `[..., out]` for `[..., in]`.
  /// - Throws: `TorchError` where the shapes do not fit.
  public func linear(_ weight: Tensor, _ bias: Tensor? = nil) throws(TorchError) -> Tensor {
    try Tensor.make("linear", operands(weight, bias)) {
      ctorch_linear(handle, weight.handle, bias?.handle, $0)
    }
  }

  /// A cross-correlation over `[B, in, T]`.
  ///
  /// - Parameters:
  ///   - weight: `[out, in, kernel]`.
  ///   - bias: `[out]`, or none.
  ///   - stride: steps between outputs.
  ///   - padding: zeros before and after.
  /// - Returns: `[B, out, T']`.
  /// - Throws: `TorchError` where the shapes do not fit.
  public func conv1d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: Int = 1, padding: Int = 0
  ) throws(TorchError) -> Tensor {
    try Tensor.make("conv1d", operands(weight, bias)) {
      ctorch_conv1d(handle, weight.handle, bias?.handle, Int64(stride), Int64(padding), $0)
    }
  }

  /// A cross-correlation over `[B, in, H, W]`.
  ///
  /// - Parameters:
  ///   - weight: `[out, in, height, width]`.
  ///   - bias: `[out]`, or none.
  ///   - stride: pixels between outputs, vertically and horizontally.
  ///   - padding: zeros on either side, vertically and horizontally.
  /// - Returns: `[B, out, H', W']`.
  /// - Throws: `TorchError` where the shapes do not fit.
  public func conv2d(
    _ weight: Tensor, _ bias: Tensor? = nil, stride: (Int, Int) = (1, 1),
    padding: (Int, Int) = (0, 0)
  ) throws(TorchError) -> Tensor {
    let stride = [Int64(stride.0), Int64(stride.1)]
    let padding = [Int64(padding.0), Int64(padding.1)]
    return try Tensor.make("conv2d", operands(weight, bias)) {
      ctorch_conv2d(handle, weight.handle, bias?.handle, stride, padding, $0)
    }
  }

  /// The maximum over square windows of `[B, C, H, W]`; padding counts as minus infinity.
  public func maxPool2d(
    kernel: Int, stride: Int, padding: Int = 0, ceilMode: Bool = false
  ) throws(TorchError) -> Tensor {
    try Tensor.make("max_pool2d", [self]) {
      ctorch_max_pool2d(handle, Int64(kernel), Int64(stride), Int64(padding), ceilMode, $0)
    }
  }

  /// Layer normalisation over the last dimension, then the affine map of `weight` and `bias`.
  public func layerNorm(
    _ weight: Tensor, _ bias: Tensor? = nil, epsilon: Double = 1e-5
  ) throws(TorchError) -> Tensor {
    try Tensor.make("layer_norm", operands(weight, bias)) {
      ctorch_layer_norm(handle, weight.handle, bias?.handle, epsilon, $0)
    }
  }

  /// Normalisation across `size` neighbouring channels, in the convention of Caffe and PyTorch.
  ///
  /// Each element is divided by `(k + alpha / size * S) ^ beta`, S the sum of the squares at the same
  /// place of the neighbouring channels; MatConvNet does not divide `alpha` by `size`.
  public func localResponseNorm(
    size: Int, alpha: Double, beta: Double, k: Double
  ) throws(TorchError) -> Tensor {
    try Tensor.make("local_response_norm", [self]) {
      ctorch_local_response_norm(handle, Int64(size), alpha, beta, k, $0)
    }
  }
}
