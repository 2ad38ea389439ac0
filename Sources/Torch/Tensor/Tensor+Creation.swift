internal import CTorch

extension Tensor {
  /// A tensor of `shape` with a copy of `values` in row-major order.
  public static func of<Element: TensorElement>(
    _ values: [Element], shape: [Int]? = nil, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    let shape = shape ?? [values.count]
    guard shape.allSatisfy({ $0 >= 0 }), shape.reduce(1, *) == values.count else {
      throw TorchError(
        op: "tensor", message: "\(values.count) values do not fill the shape", shapes: [shape])
    }
    let sizes = shape.map(Int64.init)
    return try make("tensor", []) {
      ctorch_from_host(
        values, sizes, Int32(sizes.count), options(Element.dtype, device), $0)
    }
  }

  /// A tensor with a copy of row-major `bytes`, which need no alignment.
  public static func copying(
    bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try checkBytes(bytes, shape, dtype)
    let sizes = shape.map(Int64.init)
    return try make("tensor", []) {
      ctorch_from_host(
        bytes.baseAddress, sizes, Int32(sizes.count), options(dtype, device), $0)
    }
  }

  /// A tensor over row-major `bytes` in place, as of a mapped file; `owner` lives as long as they do.
  ///
  /// The bytes must be aligned for `dtype` and must not be written through the tensor where the
  /// mapping is read-only.
  public static func borrowing(
    bytes: UnsafeRawBufferPointer, shape: [Int], dtype: DType, retaining owner: AnyObject
  ) throws(TorchError) -> Tensor {
    try checkBytes(bytes, shape, dtype)
    let sizes = shape.map(Int64.init)
    let retained = Unmanaged.passRetained(owner).toOpaque()
    return try make("from_blob", []) {
      ctorch_from_blob(
        UnsafeMutableRawPointer(mutating: bytes.baseAddress), sizes, Int32(sizes.count), dtype.code,
        retained,
        { owner in
          if let owner { Unmanaged<AnyObject>.fromOpaque(owner).release() }
        }, $0)
    }
  }

  /// A tensor of `shape` whose every element is `value`.
  public static func full(
    _ value: Double, shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try make("full", []) {
      ctorch_full(value, sizes, Int32(sizes.count), options(dtype, device), $0)
    }
  }

  /// A tensor of `shape` of zeros.
  public static func zeros(
    _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) throws(TorchError) -> Tensor {
    try full(0, shape: shape, dtype: dtype, device: device)
  }

  private static func checkBytes(
    _ bytes: UnsafeRawBufferPointer, _ shape: [Int], _ dtype: DType
  ) throws(TorchError) {
    guard let size = dtype.byteCount, shape.allSatisfy({ $0 >= 0 }),
      shape.reduce(size, *) == bytes.count
    else {
      throw TorchError(
        op: "tensor", message: "\(bytes.count) bytes do not fill the shape as \(dtype.rawValue)",
        shapes: [shape])
    }
  }
}

extension DType {
  /// Bytes of one element, nil where unknown.
  public var byteCount: Int? {
    switch self {
    case .uint8, .bool: 1
    case .int32, .float32: 4
    case .int64, .float64: 8
    case .other: nil
    }
  }
}
