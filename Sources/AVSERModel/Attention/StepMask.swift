public import Torch

/// Which steps of each sequence hold content, for `--mask-padding`.
public struct StepMask {
  /// 1 for content, 0 for padding: `[B, T, 1]`.
  let weights: Tensor
  /// Added to attention scores: 0 for content, a large negative number for padding, `[B, 1, T]`.
  let scores: Tensor

  /// Masks the steps whose `valid` is false: batch * steps values, sample by sample.
  public init(
    valid: [Bool], steps: Int, dtype: DType, device: Device
  ) throws(TorchError) {
    let count = valid.count / steps
    let flags = try Tensor.of(valid, shape: [count, steps, 1], device: device)
    weights = try flags.to(dtype)
    // Finite: a sequence without any content attends evenly instead of to NaN.
    scores = try ((weights - 1) * 1e9).reshape([count, 1, steps])
  }
}

/// The mean over the steps of `x`, `[B, T, d]` to `[B, d]`, over those with content if masked.
func meanOverTime(_ x: Tensor, _ mask: StepMask?) throws(TorchError) -> Tensor {
  guard let mask else { return try x.mean([1]) }
  // At least 1: a sequence without any content has the mean 0.
  let counts = try mask.weights.sum([1]).clamp(to: 1...Double(max(1, x.shape[1])))
  return try (x * mask.weights).sum([1]) / counts
}
