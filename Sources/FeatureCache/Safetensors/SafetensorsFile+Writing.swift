extension SafetensorsFile {
  /// A tensor to be written.
  public struct Tensor: Sendable {
    public let name: String
    public let type: TensorType
    public let shape: [Int]
    /// Row-major, little-endian elements.
    public let bytes: [UInt8]

    public init(name: String, type: TensorType, shape: [Int], bytes: [UInt8]) {
      self.name = name
      self.type = type
      self.shape = shape
      self.bytes = bytes
    }

    /// A tensor of Swift values.
    ///
    /// - Parameters:
    ///   - name: The tensor's name.
    ///   - type: An element type of the size of `Element`.
    ///   - shape: The sizes, outermost first.
    ///   - values: The elements, row-major.
    public init<Element: BitwiseCopyable>(
      name: String, type: TensorType, shape: [Int], values: [Element]
    ) {
      precondition(MemoryLayout<Element>.stride == type.size, "elements of another size")
      self.init(name: name, type: type, shape: shape, bytes: values.withUnsafeBytes(Array.init))
    }
  }

  /// Writes tensors to a file that appears whole or not at all.
  ///
  /// The same arguments give the same bytes: tensors in the given order, metadata by name.
  ///
  /// - Parameters:
  ///   - tensors: The content, in file order.
  ///   - metadata: Free text by name.
  ///   - path: The file's name; its folder must exist.
  /// - Throws: `CacheError`.
  public static func write(
    _ tensors: [Tensor], metadata: [String: String] = [:], to path: String
  ) throws(CacheError) {
    let header = try SafetensorsHeader(
      laying: tensors.map { ($0.name, $0.type, $0.shape) }, metadata: metadata)
    let file = try AtomicFile(path)
    try file.append(header.encoded())
    for (tensor, place) in zip(tensors, header.tensors) {
      guard tensor.bytes.count == place.range.count else {
        throw CacheError(
          .usage, "tensor \"\(tensor.name)\" has \(tensor.bytes.count) bytes", path: path,
          cause: "its type and shape need \(place.range.count)")
      }
      try file.append(tensor.bytes)
    }
    try file.commit()
  }
}
