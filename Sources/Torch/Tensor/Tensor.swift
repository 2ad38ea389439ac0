internal import CTorch

/// An n-dimensional array of libtorch, with or without a recorded history.
///
/// Owns one handle of the shim. Views (`reshape`, `select`, ...) share storage with their source.
/// Not `Sendable`: in-place updates of parameters would race.
public final class Tensor {
  let handle: OpaquePointer

  /// Takes over a handle the shim returned.
  private init(owning handle: OpaquePointer) {
    self.handle = handle
  }

  deinit { ctorch_free(handle) }

  /// Runs one call of the shim that returns a new tensor.
  static func make(
    _ op: String, _ operands: [Tensor],
    _ call: (UnsafeMutablePointer<ctorch_status>) -> OpaquePointer?
  ) throws(TorchError) -> Tensor {
    guard let tensor = try makeIfDefined(op, operands, call) else {
      throw TorchError(op: op, message: "no result", shapes: operands.map(\.shape))
    }
    return tensor
  }

  /// Runs one call of the shim that may return nothing without that being an error.
  static func makeIfDefined(
    _ op: String, _ operands: [Tensor],
    _ call: (UnsafeMutablePointer<ctorch_status>) -> OpaquePointer?
  ) throws(TorchError) -> Tensor? {
    try TorchError.check(op, operands, call).map(Tensor.init(owning:))
  }

  static func options(_ dtype: DType, _ device: Device) -> ctorch_options {
    ctorch_options(dtype: dtype.code, device: device.index)
  }

  /// Tensors alive in the whole process; a training step must leave it as it found it.
  public static var liveCount: Int { Int(ctorch_live_count()) }

  /// The number of dimensions.
  public var rank: Int {
    withExtendedLifetime(self) { Int(ctorch_rank(handle)) }
  }

  /// The size of each dimension; empty for a scalar.
  public var shape: [Int] {
    withExtendedLifetime(self) {
      var sizes = [Int64](repeating: 0, count: rank)
      ctorch_shape(handle, &sizes)
      return sizes.map(Int.init)
    }
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The element type.
  public var dtype: DType {
    withExtendedLifetime(self) { DType(ctorch_options_of(handle).dtype) }
  }

  /// Where the elements lie.
  public var device: Device {
    withExtendedLifetime(self) { Device(index: ctorch_options_of(handle).device) }
  }
}

extension Tensor: CustomStringConvertible {
  public var description: String { "Tensor(\(shape), \(dtype.rawValue), \(device))" }
}
