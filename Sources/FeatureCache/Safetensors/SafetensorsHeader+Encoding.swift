extension SafetensorsHeader {
  /// The boundary on which tensors begin in files written here, in bytes: a page, so that a mapped
  /// tensor can be handed on as it lies.
  public static let alignment = 4096

  /// Lays out tensors one after the other, in the given order.
  ///
  /// - Parameters:
  ///   - tensors: Names, types and shapes.
  ///   - metadata: Free text by name.
  ///   - minimumHeaderBytes: The data starts no earlier than this offset.
  /// - Throws: `CacheError` where a name is taken twice or reserved, or a size overflows.
  public init(
    laying tensors: [(name: String, type: TensorType, shape: [Int])], metadata: [String: String],
    minimumHeaderBytes: Int = 0
  ) throws(CacheError) {
    var names: Set<String> = [Self.metadataName]
    var laid: [Tensor] = []
    var end = 0
    for (name, type, shape) in tensors {
      guard names.insert(name).inserted else {
        throw CacheError(.usage, "the tensor name \"\(name)\" is taken")
      }
      guard let bytes = Self.byteCount(type, shape),
        case let (next, overflow) = end.addingReportingOverflow(bytes), !overflow
      else { throw CacheError(.usage, "tensor \"\(name)\" of shape \(shape) is too large") }
      laid.append(Tensor(name: name, type: type, shape: shape, range: end..<next))
      end = next
    }
    let length = 8 + Self.json(laid, metadata).utf8.count
    guard length - 8 <= Self.maximumLength else {
      throw CacheError(.usage, "the header of \(length) bytes is too long for the format")
    }
    let start = max(length, minimumHeaderBytes)
    self.init(
      tensors: laid, metadata: metadata,
      dataStart: (start + Self.alignment - 1) / Self.alignment * Self.alignment)
  }

  /// The bytes before the first tensor: length, JSON and the spaces that pad it to `dataStart`.
  public func encoded() -> [UInt8] {
    let text = Self.json(tensors, metadata).utf8
    let padding = max(0, dataStart - 8 - text.count)
    let length = UInt64(text.count + padding)
    var bytes = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
    bytes += text
    bytes += [UInt8](repeating: UInt8(ascii: " "), count: padding)
    return bytes
  }

  /// Metadata sorted by name and tensors in file order: one text per header.
  private static func json(_ tensors: [Tensor], _ metadata: [String: String]) -> String {
    var members: [JSONValue.Member] = []
    if !metadata.isEmpty {
      let sorted = metadata.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      members.append(
        .init(metadataName, .object(sorted.map { .init($0.key, .string($0.value)) })))
    }
    for tensor in tensors {
      let bounds = [tensor.range.lowerBound, tensor.range.upperBound]
      members.append(
        .init(
          tensor.name,
          [
            "dtype": .string(tensor.type.rawValue),
            "shape": .array(tensor.shape.map { .integer(Int64($0)) }),
            "data_offsets": .array(bounds.map { .integer(Int64($0)) }),
          ]))
    }
    return JSONValue.object(members).text()
  }
}
