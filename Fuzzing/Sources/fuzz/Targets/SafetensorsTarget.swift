@testable import FeatureCache

/// Weights and feature shards.
///
/// An input is a whole file, or, where it begins with `{`, a header whose length and tensors are
/// supplied: chance would not keep a length and a text in step.
enum SafetensorsTarget: FuzzTarget {
  static let name = "safetensors"

  static let seeds = [
    Array(#"{"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}  "#.utf8),
    Array(
      """
      {"__metadata__":{"videos":"[\\"a\\"]"},"e":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},\
      "s":{"dtype":"I64","shape":[],"data_offsets":[0,8]},\
      "b":{"dtype":"BF16","shape":[3],"data_offsets":[8,14]}}
      """.utf8),
    [2, 0, 0, 0, 0, 0, 0, 0] + Array("{}".utf8),
    whole(header: Array(#"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#.utf8)),
  ]

  static let words =
    ["__metadata__", "dtype", "shape", "data_offsets", "[0,0]", "[0,4294967296]", ":{\""]
    + TensorType.allCases.map { "\"\($0.rawValue)\"" }

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input.first == UInt8(ascii: "{") ? whole(header: input) : input)
    let mapped = try SafetensorsFile(path: memory.path, io: .mmap)
    let read = try SafetensorsFile(path: memory.path, io: .pread)
    let header = mapped.header
    for tensor in header.tensors {
      let count = tensor.shape.reduce(1, *)
      require(count == tensor.count, "\(tensor.shape) in \(tensor.range)")
      let isSame = try bytes(of: tensor, in: mapped) == bytes(of: tensor, in: read)
      require(isSame, "a mapped tensor differs from the same one read")
    }
    try checkReencoding(of: header)
  }

  private static func bytes(
    of tensor: SafetensorsHeader.Tensor, in file: SafetensorsFile
  ) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: tensor.range.count)
    try bytes.withUnsafeMutableBytes { try file.read(tensor.name, into: $0) }
    return bytes
  }

  private static func checkReencoding(of header: SafetensorsHeader) throws {
    let laid = try SafetensorsHeader(
      laying: header.tensors.map { ($0.name, $0.type, $0.shape) }, metadata: header.metadata)
    let again = try SafetensorsHeader(
      json: Array(laid.encoded().dropFirst(8)), fileBytes: laid.fileBytes, path: memory.path)
    require(
      again.tensors == header.tensors && again.metadata == header.metadata,
      "a header written again reads as another")
  }

  /// A file with this header and as many bytes of tensors as it speaks of, within reason.
  private static func whole(header: [UInt8]) -> [UInt8] {
    let document = try? JSONValue(parsing: header, maximumDepth: 3)
    let ends = document?.members?.compactMap {
      $0.value["data_offsets"]?.array?.last?.integer
    }
    let dataBytes = min(max(ends?.max() ?? 0, 0), 1 << 16)
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) }
    return length + header + [UInt8](repeating: 0x5A, count: Int(dataBytes))
  }
}
