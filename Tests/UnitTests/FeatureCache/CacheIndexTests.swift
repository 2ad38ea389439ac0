import FeatureCache
import Foundation
import TestSupport
import Testing

@Suite struct CacheIndexTests {
  @Test func readsWhatItWrote() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    #expect(try CacheIndex(reading: fixture.folder) == fixture.index)
    #expect(fixture.index.shards(of: "train").map(\.samples) == [2, 1])
  }

  @Test func theHashIgnoresTheOrderOfMembersOnly() {
    let one: JSONValue = ["a": 1, "b": ["y": 0.1, "x": .null]]
    #expect(CacheIndex.hash(one) == CacheIndex.hash(["b": ["x": .null, "y": 0.1], "a": 1]))
    #expect(CacheIndex.hash(one) != CacheIndex.hash(["a": 1, "b": ["y": 0.2, "x": .null]]))
  }

  @Test(arguments: [
    ("\"format_version\": 1", "\"format_version\": 7", CacheError.Code.formatVersion),
    ("\"face_size\": 8,", "", .formatInvalid),
    ("\"samples\": 2", "\"samples\": -2", .formatInvalid),
    ("train-00001-of-00002", "../train-00001-of-00002", .formatInvalid),
    ("train-00001-of-00002", "train-00000-of-00002", .formatInvalid),
    ("\"mfcc_standard_deviation\": [", "\"mfcc_standard_deviation\": [-", .formatInvalid),
    ("\"scale\": 1.3", "\"scale\": 1.4", .formatInvalid),
    ("\"worker_failures\"", "\"extra\": 1, \"worker_failures\"", .formatInvalid),
    ("{", "", .formatInvalid),
  ])
  func refusesAlteredIndexes(old: String, new: String, code: CacheError.Code) throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let text = try String(contentsOfFile: fixture.folder.indexPath, encoding: .utf8)
    let place = try #require(text.range(of: old))
    try AtomicFile.write(
      text.replacingCharacters(in: place, with: new), to: fixture.folder.indexPath)
    let error = try #require(throws: CacheError.self) { try CacheIndex(reading: fixture.folder) }
    #expect(error.code == code, "\(error)")
    if code == .formatVersion {
      #expect(error.message.contains("7") && error.message.contains("1"))
      #expect(error.remedy != nil)
    }
  }

  @Test func digestsAreLowerCaseASCII() {
    let digest = SHA256.hex(of: [1])
    func record(_ digest: String) -> JSONValue {
      let name = "train-00000-of-00001.safetensors"
      return ShardRecord(file: name, split: "train", samples: 1, bytes: 1, sha256: digest).json
    }
    #expect(ShardRecord(json: record(digest))?.sha256 == digest)
    // Full-width digits take three bytes each: the last one has the length of a digest.
    for wrong in [
      digest.uppercased(), String(digest.dropLast()), digest.dropLast() + "g",
      String(repeating: "a", count: 61) + "\u{FF11}",
    ] { #expect(ShardRecord(json: record(wrong)) == nil, "\(wrong)") }
  }

  @Test func partialFilesAreRemovedAndOthersStay() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let left = fixture.folder.shardPath(".test-00000-of-00001.safetensors.partial")
    try Data([1]).write(to: URL(fileURLWithPath: left))
    try fixture.folder.removePartialFiles()
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(CacheVerifier.verify(fixture.folder).isEmpty)
  }
}
