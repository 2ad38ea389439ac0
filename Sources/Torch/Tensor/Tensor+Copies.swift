internal import CTorch

extension Tensor {
  /// The elements as `Element` in row-major order, converted where the types differ.
  public func array<Element: TensorElement>(
    of type: Element.Type = Element.self
  ) throws(TorchError) -> [Element] {
    let source = dtype == Element.dtype ? self : try to(Element.dtype)
    let count = source.count
    return try TorchError.check("copy to host", [source]) { status in
      [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
        ctorch_copy_to_host(
          source.handle, buffer.baseAddress, Int64(count * MemoryLayout<Element>.stride), status)
        // An array may not be half initialised: after a failure it is empty, and thrown away.
        initialized = status.pointee.message == nil ? count : 0
      }
    }
  }

  /// The elements' bytes in row-major order, of the tensor's own type.
  public func bytes() throws(TorchError) -> [UInt8] {
    let size = withExtendedLifetime(self) { Int(ctorch_byte_count(handle)) }
    var bytes = [UInt8](repeating: 0, count: size)
    try TorchError.check("copy to host", [self]) {
      ctorch_copy_to_host(handle, &bytes, Int64(size), $0)
    }
    return bytes
  }

  /// The value of a tensor of one element.
  public func item() throws(TorchError) -> Double {
    let values = try array(of: Double.self)
    guard values.count == 1 else {
      throw TorchError(op: "item", message: "not one element", shapes: [shape])
    }
    return values[0]
  }

  /// This tensor as another element type, itself where it is that already.
  public func to(_ dtype: DType) throws(TorchError) -> Tensor {
    try to(dtype, device)
  }

  /// This tensor on another device, itself where it is there already.
  public func to(_ device: Device) throws(TorchError) -> Tensor {
    try to(dtype, device)
  }

  /// This tensor as another element type on another device.
  public func to(_ dtype: DType, _ device: Device) throws(TorchError) -> Tensor {
    try Tensor.make("to", [self]) { ctorch_to(handle, Tensor.options(dtype, device), $0) }
  }

  /// A copy with storage of its own; gradients flow through it.
  public func clone() throws(TorchError) -> Tensor {
    try Tensor.make("clone", [self]) { ctorch_clone(handle, $0) }
  }

  /// Whether shape, element type and every bit agree (a NaN equals itself, 0 differs from -0).
  public func isBitwiseEqual(to other: Tensor) throws(TorchError) -> Bool {
    try TorchError.check("equal", [self, other]) { ctorch_bitwise_equal(handle, other.handle, $0) }
  }

  /// Overwrites the values in place, unrecorded, converting the element type; shapes must be equal.
  public func assign(_ value: Tensor) throws(TorchError) {
    try TorchError.check("assign", [self, value]) { ctorch_assign(handle, value.handle, $0) }
  }
}
