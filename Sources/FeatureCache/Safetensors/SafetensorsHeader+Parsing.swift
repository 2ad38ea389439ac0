extension SafetensorsHeader {
  /// Reads and checks the header of a file: every byte after it belongs to exactly one tensor.
  ///
  /// - Parameter file: The file; only its header is read.
  /// - Throws: `CacheError`.
  init(of file: OpenFile) throws(CacheError) {
    let size = try file.size()
    guard size >= 8 else {
      throw CacheError(
        .fileTruncated, "is too short for a safetensors file", path: file.path,
        cause: "\(size) bytes")
    }
    let length = try file.read(UInt64.self, count: 1, at: 0)[0]
    // Checked before anything is allocated: the length is whatever the file says.
    guard length <= UInt64(Self.maximumLength) else {
      throw Self.invalid("its header would have \(length) bytes", file.path)
    }
    guard length <= UInt64(size - 8) else {
      throw CacheError(
        .fileTruncated, "ends inside its header", path: file.path,
        cause: "\(size) bytes, \(length) of them header")
    }
    let text = try file.read(UInt8.self, count: Int(length), at: 8)
    try self.init(json: text, fileBytes: size, path: file.path)
  }

  /// Checks a header's JSON text against the size of its file.
  ///
  /// - Parameters:
  ///   - text: The bytes after the length, padding included.
  ///   - fileBytes: Size of the whole file.
  ///   - path: The file's name, for errors.
  /// - Throws: `CacheError`.
  init(json text: [UInt8], fileBytes: Int, path: String) throws(CacheError) {
    guard text.first == UInt8(ascii: "{") else {
      throw Self.invalid("its header does not begin with '{'", path)
    }
    let document: JSONValue
    do {
      document = try JSONValue(parsing: text, maximumDepth: 3)
    } catch {
      throw Self.invalid("its header is not valid JSON: \(error)", path)
    }
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]
    for member in document.members ?? [] {
      if member.name == Self.metadataName {
        metadata = try Self.metadata(member.value, path)
      } else {
        tensors.append(try Self.tensor(member, path))
      }
    }
    // Empty tensors share an offset with their neighbour: the shorter range comes first.
    tensors.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    let dataStart = 8 + text.count
    var end = 0
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        let fault = tensor.range.lowerBound < end ? "overlaps" : "leaves a gap after"
        throw Self.invalid("tensor \"\(tensor.name)\" \(fault) the tensor before it", path)
      }
      end = tensor.range.upperBound
    }
    guard end == fileBytes - dataStart else {
      guard end < fileBytes - dataStart else {
        throw CacheError(
          .fileTruncated, "is cut short", path: path,
          cause: "its header promises \(end) bytes of tensors, there are \(fileBytes - dataStart)")
      }
      throw Self.invalid("\(fileBytes - dataStart - end) bytes after the last tensor", path)
    }
    self.init(tensors: tensors, metadata: metadata, dataStart: dataStart)
  }

  private static func tensor(
    _ member: JSONValue.Member, _ path: String
  ) throws(CacheError) -> Tensor {
    let name = member.name
    guard member.value.members?.count == 3, let typeName = member.value["dtype"]?.string,
      let sizes = member.value["shape"]?.array,
      let offsets = member.value["data_offsets"]?.array, offsets.count == 2
    else {
      throw invalid(
        "tensor \"\(name)\" needs exactly dtype, shape and two data_offsets", path)
    }
    guard let type = TensorType(rawValue: typeName) else {
      throw invalid("tensor \"\(name)\" has the unknown dtype \"\(typeName)\"", path)
    }
    let shape = sizes.compactMap(size)
    let bounds = offsets.compactMap(size)
    guard shape.count == sizes.count, bounds.count == 2, bounds[0] <= bounds[1] else {
      throw invalid("tensor \"\(name)\" has an impossible shape or data_offsets", path)
    }
    guard let bytes = byteCount(type, shape), bytes == bounds[1] - bounds[0] else {
      throw invalid(
        "tensor \"\(name)\" of \(typeName) \(shape) does not fill bytes \(bounds[0])..<\(bounds[1])",
        path)
    }
    return Tensor(name: name, type: type, shape: shape, range: bounds[0]..<bounds[1])
  }

  private static func size(_ value: JSONValue) -> Int? {
    guard case .integer(let size) = value, size >= 0 else { return nil }
    return Int(exactly: size)
  }

  private static func metadata(
    _ value: JSONValue, _ path: String
  ) throws(CacheError) -> [String: String] {
    guard let members = value.members else { throw invalid("__metadata__ is no object", path) }
    var metadata: [String: String] = [:]
    for member in members {
      guard let text = member.value.string, metadata.updateValue(text, forKey: member.name) == nil
      else { throw invalid("__metadata__ must map distinct names to strings", path) }
    }
    return metadata
  }

  private static func invalid(_ message: String, _ path: String) -> CacheError {
    CacheError(.formatInvalid, "is no valid safetensors file", path: path, cause: message)
  }
}
