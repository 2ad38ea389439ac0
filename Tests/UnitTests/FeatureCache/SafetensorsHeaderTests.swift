import FeatureCache
import Foundation
import TestSupport
import Testing

/// Headers nobody honest writes: each must be refused with its own cause, without a crash.
@Suite struct SafetensorsHeaderTests {
  private static func file(length: UInt64? = nil, _ json: String, data: Int) -> [UInt8] {
    let text = Array(json.utf8)
    let count = length ?? UInt64(text.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) } + text
      + [UInt8](repeating: 7, count: data)
  }

  private static func tensor(
    _ name: String, _ begin: String, _ end: String, dtype: String = "U8", shape: String
  ) -> String {
    #""\#(name)":{"dtype":"\#(dtype)","shape":[\#(shape)],"data_offsets":[\#(begin),\#(end)]}"#
  }

  private static func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
    let folder = try TemporaryFolder()
    let path = folder.file("hostile.safetensors")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try SafetensorsFile(path: path)
  }

  @Test(arguments: [
    ("a length of 2^63", file(length: 1 << 63, "{}", data: 0), "header would have"),
    ("a length beyond the limit", file(length: 100_000_001, "{}", data: 0), "header would have"),
    ("a length beyond the file", file(length: 99_999_999, "{}", data: 0), "inside its header"),
    ("seven bytes", [1, 2, 3, 4, 5, 6, 7], "too short"),
    ("no object", file("[1]", data: 0), "begin with '{'"),
    ("leading space", file(" {}", data: 0), "begin with '{'"),
    ("text after the object", file("{}x", data: 0), "not valid JSON"),
    (
      "deep nesting", file(#"{"a":"# + String(repeating: "[", count: 100_000), data: 0),
      "nesting deeper"
    ),
    (
      "a name twice",
      file("{\(tensor("a", "0", "2", shape: "2")),\(tensor("a", "2", "4", shape: "2"))}", data: 4),
      "duplicate member"
    ),
    (
      "a negative offset", file("{\(tensor("a", "-2", "2", shape: "4"))}", data: 4),
      "impossible shape or data_offsets"
    ),
    (
      "offsets reversed", file("{\(tensor("a", "4", "0", shape: "4"))}", data: 4),
      "impossible shape or data_offsets"
    ),
    (
      "offsets beyond 63 bits",
      file("{\(tensor("a", "0", "18446744073709551615", shape: "4"))}", data: 4),
      "impossible shape or data_offsets"
    ),
    (
      "a fractional offset", file("{\(tensor("a", "0", "4.0", shape: "4"))}", data: 4),
      "impossible shape or data_offsets"
    ),
    (
      "a product that overflows",
      file("{\(tensor("a", "0", "0", shape: "4611686018427387904,4,0"))}", data: 0),
      "does not fill"
    ),
    (
      "a tensor larger than its bytes", file("{\(tensor("a", "0", "4", shape: "5"))}", data: 4),
      "does not fill"
    ),
    (
      "an unknown dtype",
      file("{\(tensor("a", "0", "4", dtype: "U7", shape: "4"))}", data: 4), "unknown dtype"
    ),
    (
      "overlapping tensors",
      file("{\(tensor("a", "0", "4", shape: "4")),\(tensor("b", "2", "6", shape: "4"))}", data: 6),
      "overlaps"
    ),
    (
      "a gap",
      file("{\(tensor("a", "0", "2", shape: "2")),\(tensor("b", "3", "5", shape: "2"))}", data: 5),
      "gap"
    ),
    ("a gap at the start", file("{\(tensor("a", "1", "3", shape: "2"))}", data: 3), "gap"),
    ("a byte too few", file("{\(tensor("a", "0", "4", shape: "4"))}", data: 3), "cut short"),
    ("a byte too many", file("{\(tensor("a", "0", "4", shape: "4"))}", data: 5), "1 bytes after"),
    ("no shape", file(#"{"a":{"dtype":"U8","data_offsets":[0,0]}}"#, data: 0), "needs exactly"),
    ("metadata of numbers", file(#"{"__metadata__":{"a":1}}"#, data: 0), "__metadata__"),
  ])
  func refuses(what: String, bytes: [UInt8], cause: String) throws {
    let error = try #require(throws: CacheError.self) { try Self.open(bytes) }
    #expect(error.description.contains(cause), "\(what): \(error)")
    #expect(error.path?.hasSuffix("hostile.safetensors") == true)
  }

  @Test func acceptsPaddingEmptyTensorsAndAnyOrder() throws {
    let json =
      "{\(Self.tensor("late", "2", "4", shape: "2")),\(Self.tensor("none", "2", "2", shape: "0,9")),"
      + "\(Self.tensor("early", "0", "2", shape: "2,1"))}   "
    let file = try Self.open(Self.file(json, data: 4))
    #expect(file.header.tensors.map(\.name) == ["early", "none", "late"])
    #expect(try file.values(of: "none", as: UInt8.self).isEmpty)
    #expect(throws: CacheError.self) { try file.values(of: "late", as: Float.self) }
    #expect(throws: CacheError.self) { try file.values(of: "absent", as: UInt8.self) }
  }

  @Test func writesWhatItReads() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("weights.safetensors")
    let tensors: [SafetensorsFile.Tensor] = [
      .init(name: "z", type: .f32, shape: [2, 2], values: [1, 2, 3, Float(4.5)]),
      .init(name: "a", type: .i64, shape: [], values: [Int64.min]),
    ]
    try SafetensorsFile.write(tensors, metadata: ["k": "\"\n"], to: path)
    for io in [SafetensorsFile.IO.mmap, .pread] {
      let file = try SafetensorsFile(path: path, io: io)
      #expect(file.header.tensors.map(\.name) == ["z", "a"])
      #expect(file.header.dataStart % 4096 == 0)
      #expect(file.header.metadata == ["k": "\"\n"])
      #expect(try file.values(of: "z", as: Float.self, range: 1..<4) == [2, 3, 4.5])
      #expect(try file.values(of: "a", as: Int64.self) == [Int64.min])
    }
    #expect(throws: CacheError.self) {
      try SafetensorsFile.write([tensors[0], tensors[0]], to: path)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
  }
}
