internal import CTorch

/// A seeded source of random tensors.
///
/// Numbers are drawn on the CPU in float64, so a seed gives the same weights (rounded) for every
/// element type and device.
public final class RandomGenerator {
  private let handle: OpaquePointer

  /// Makes a generator whose whole sequence `seed` decides.
  public init(seed: UInt64) throws(TorchError) {
    let made = try TorchError.check("generator", []) { ctorch_generator_new(seed, $0) }
    guard let made else { throw TorchError(op: "generator", message: "no handle") }
    handle = made
  }

  deinit { ctorch_generator_free(handle) }

  /// Normally distributed numbers.
  public func normal(
    mean: Double = 0, deviation: Double = 1, shape: [Int], dtype: DType = .float32,
    device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try Tensor.make("normal", []) {
      ctorch_normal(
        mean, deviation, sizes, Int32(sizes.count), handle, Tensor.options(dtype, device), $0)
    }
  }

  /// Numbers distributed evenly over `[low, high)`.
  public func uniform(
    low: Double = 0, high: Double = 1, shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try Tensor.make("uniform", []) {
      ctorch_uniform(
        low, high, sizes, Int32(sizes.count), handle, Tensor.options(dtype, device), $0)
    }
  }
}
