/// Arrays in NumPy's `.npy` format, version 1.0, row-major.
///
/// File format: `93 'NUMPY' 01 00 | u16 length | Python dict literal, space-padded, newline | data`,
/// the data starting on a multiple of 64 bytes (numpy.lib.format).
public enum NumpyFile {
  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
  private static let alignment = 64

  /// Writes an array, whole or not at all.
  ///
  /// - Parameters:
  ///   - values: The elements, row-major.
  ///   - shape: The sizes, outermost first; `[]` for a scalar.
  ///   - path: The file's name; its folder must exist.
  /// - Throws: `CacheError`.
  public static func write<Element: NumpyElement>(
    _ values: [Element], shape: [Int], to path: String
  ) throws(CacheError) {
    precondition(shape.reduce(1, *) == values.count, "elements and shape disagree")
    let file = try AtomicFile(path)
    try file.append(header(Element.numpyDescription, shape))
    try values.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      try file.append(UnsafeRawBufferPointer(buffer))
    }
    try file.commit()
  }

  /// Reads an array of a known type.
  ///
  /// - Parameters:
  ///   - path: A `.npy` file of version 1.0, row-major.
  ///   - type: The type of its elements; another one is an error.
  /// - Returns: The elements, row-major, and the sizes.
  /// - Throws: `CacheError`.
  public static func read<Element: NumpyElement>(
    _ path: String, as type: Element.Type
  ) throws(CacheError) -> (values: [Element], shape: [Int]) {
    let file = try OpenFile(reading: path)
    let size = try file.size()
    guard size >= magic.count + 2, try file.read(UInt8.self, count: magic.count, at: 0) == magic
    else { throw invalid("it does not begin like version 1.0", path) }
    let start = magic.count + 2
    let length = Int(try file.read(UInt16.self, count: 1, at: magic.count)[0])
    guard start + length <= size else { throw invalid("it ends inside its header", path) }
    let text = String(
      decoding: try file.read(UInt8.self, count: length, at: start), as: UTF8.self)
    guard let shape = shape(in: text, of: Element.numpyDescription) else {
      throw invalid("its header is \(text), not row-major \(Element.numpyDescription)", path)
    }
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      guard !overflow else { throw invalid("its shape \(shape) is too large", path) }
      count = product
    }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
    guard !overflow, bytes == size - start - length else {
      throw invalid("its shape \(shape) does not fit its \(size) bytes", path)
    }
    return (try file.read(Element.self, count: count, at: start + length), shape)
  }

  private static func header(_ description: String, _ shape: [Int]) -> [UInt8] {
    // A Python tuple of one element keeps its comma.
    let sizes = shape.map(String.init).joined(separator: ", ") + (shape.count == 1 ? "," : "")
    let dictionary =
      "{'descr': '\(description)', 'fortran_order': False, 'shape': (\(sizes)), }"
    let unpadded = magic.count + 2 + dictionary.utf8.count + 1
    let padding = (alignment - unpadded % alignment) % alignment
    let text = dictionary + String(repeating: " ", count: padding) + "\n"
    let length = UInt16(text.utf8.count)
    return magic + [UInt8(truncatingIfNeeded: length), UInt8(length >> 8)] + Array(text.utf8)
  }

  /// The shape in a header as NumPy writes it; nil for other types, orders and spellings.
  private static func shape(in text: String, of description: String) -> [Int]? {
    let prefix = "{'descr': '\(description)', 'fortran_order': False, 'shape': ("
    guard text.hasPrefix(prefix), let close = text.firstIndex(of: ")") else { return nil }
    let rest = text[close...].filter { $0 != " " && $0 != "\n" }
    guard rest == "),}" || rest == ")}" else { return nil }
    var shape: [Int] = []
    for part in text.dropFirst(prefix.count).prefix(while: { $0 != ")" }).split(separator: ",") {
      let digits = part.filter { $0 != " " }
      guard let size = Int(digits), size >= 0 else { return nil }
      shape.append(size)
    }
    return shape
  }

  private static func invalid(_ cause: String, _ path: String) -> CacheError {
    CacheError(.formatInvalid, "is no .npy file this program reads", path: path, cause: cause)
  }
}
