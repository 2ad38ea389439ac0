internal import FeatureCache
public import Torch

/// Named tensors in a safetensors file: weights, optimiser state, or both.
public struct WeightsFile {
  /// Tensors by dotted name.
  public let tensors: [String: Tensor]
  /// Free text by name.
  public let metadata: [String: String]

  /// Reads a file into memory, on the CPU.
  ///
  /// - Parameter path: a safetensors file of element types this project uses.
  /// - Throws: `CacheError` where it cannot be read or holds other types, `TorchError` where memory
  ///   runs out.
  public init(path: String) throws {
    let file = try SafetensorsFile(path: path, io: .pread)
    var tensors: [String: Tensor] = [:]
    for entry in file.header.tensors {
      guard let dtype = DType(entry.type) else {
        throw CacheError(
          .formatInvalid,
          "tensor \"\(entry.name)\" holds \(entry.type.rawValue), which weights "
            + "cannot", path: path)
      }
      let bytes = try file.bytes(of: entry)
      tensors[entry.name] = try bytes.withUnsafeBytes {
        try Tensor.copying(bytes: $0, shape: entry.shape, dtype: dtype)
      }
    }
    self.tensors = tensors
    metadata = file.header.metadata
  }

  /// Writes a file that appears whole or not at all.
  ///
  /// - Parameters:
  ///   - tensors: the content, in file order, from any device.
  ///   - metadata: free text by name.
  ///   - path: the file's name; its folder must exist.
  /// - Throws: `CacheError` where it cannot be written, `TorchError` where a tensor cannot be copied.
  public static func write(
    _ tensors: [(String, Tensor)], metadata: [String: String] = [:], to path: String
  ) throws {
    let content = try tensors.map { name, tensor in
      guard let type = TensorType(tensor.dtype) else {
        throw CacheError(
          .usage, "tensor \"\(name)\" holds \(tensor.dtype.rawValue), which has no format",
          path: path)
      }
      return SafetensorsFile.Tensor(
        name: name, type: type, shape: tensor.shape, bytes: try tensor.bytes())
    }
    try SafetensorsFile.write(content, metadata: metadata, to: path)
  }
}

extension SafetensorsFile {
  fileprivate func bytes(of tensor: SafetensorsHeader.Tensor) throws(CacheError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: tensor.range.count, alignment: 16)
    defer { buffer.deallocate() }
    try read(tensor.name, into: buffer)
    return Array(buffer)
  }
}

extension DType {
  fileprivate init?(_ type: TensorType) {
    switch type {
    case .bool: self = .bool
    case .u8: self = .uint8
    case .i32: self = .int32
    case .i64: self = .int64
    case .f32: self = .float32
    case .f64: self = .float64
    default: return nil
    }
  }
}

extension TensorType {
  fileprivate init?(_ dtype: DType) {
    switch dtype {
    case .bool: self = .bool
    case .uint8: self = .u8
    case .int32: self = .i32
    case .int64: self = .i64
    case .float32: self = .f32
    case .float64: self = .f64
    case .other: return nil
    }
  }
}
