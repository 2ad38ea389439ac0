import FeatureCache
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct ShardTests {
  private static let name = "train-00000-of-00001.safetensors"

  /// Writes samples (seed, steps with faces) into rows 0, 1, ..., then drops some rows.
  private func write(
    in folder: String, _ samples: [(seed: Int, steps: [Int])], dropping: [Int] = [],
    candidates: [String]? = nil, layout: ShardLayout = CacheFixture.layout
  ) throws -> ShardRecord {
    let writer = try ShardWriter(
      folder: folder, name: Self.name, layout: layout,
      candidates: candidates ?? samples.map { "video\($0.seed)" })
    for (row, sample) in samples.enumerated().reversed() {
      let values = CacheFixture.sample(
        "video\(sample.seed)", clip: sample.seed, identity: 0, seed: sample.seed,
        steps: sample.steps)
      try CacheFixture.write(values, row: row, seed: sample.seed, to: writer)
    }
    for row in dropping { writer.drop(row) }
    return try writer.finish()
  }

  @Test(arguments: [SafetensorsFile.IO.mmap, .pread])
  func readsBackEveryValue(io: SafetensorsFile.IO) throws {
    let folder = try TemporaryFolder()
    let record = try write(in: folder.path, [(3, [0, 35]), (4, []), (5, [7])])
    let shard = try Shard(path: folder.file(Self.name), io: io)
    #expect(shard.sampleCount == 3 && record.samples == 3 && record.split == "train")
    #expect(shard.videos == ["video3", "video4", "video5"])
    for (row, (seed, steps)) in [(3, [0, 35]), (4, []), (5, [7])].enumerated() {
      let expected = CacheFixture.sample(
        "video\(seed)", clip: seed, identity: 0, seed: seed, steps: steps)
      #expect(try shard.sample(row) == expected)
      let faces = try shard.faces(row)
      for step in 0..<ShardLayout.steps {
        let bytes = shard.layout.stepBytes
        let black = [UInt8](repeating: 0, count: bytes)
        #expect(
          Array(faces[step * bytes..<(step + 1) * bytes])
            == (steps.contains(step) ? CacheFixture.pixels(seed: seed, step: step) : black))
      }
    }
    #expect(try shard.clips() == [3, 4, 5])
    #expect(record.samples == 3 && record.bytes == shard.fileBytes)
    #expect(try SHA256.hex(ofFile: folder.file(Self.name)) == record.sha256)
  }

  @Test func droppedRowsLeaveTheBytesOfAShardThatNeverHadThem() throws {
    let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
    let candidates = ["video1", "video2", "video3", "video4", "video5"]
    let without = try write(in: one.path, [(2, [4]), (4, [0, 9])], candidates: candidates)
    // Steps of dropped rows must not shine through where the row that moves up has none.
    let with = try write(
      in: two.path, [(1, [0, 1, 2]), (2, [4]), (3, [4, 9, 30]), (4, [0, 9]), (5, [1])],
      dropping: [0, 2, 4])
    #expect(with == without)
  }

  @Test func paddingIsAHole() throws {
    let folder = try TemporaryFolder()
    let layout = ShardLayout(faceSize: 112)
    let record = try write(in: folder.path, [(1, [0]), (2, [20])], layout: layout)
    var status = stat()
    #expect(stat(folder.file(Self.name), &status) == 0)
    #expect(Int(status.st_size) == record.bytes && record.bytes > 2 * layout.rowBytes)
    #expect(Int(status.st_blocks) * 512 < record.bytes / 4)
  }

  @Test func headerSpaceIsThatOfAllCandidates() throws {
    let folder = try TemporaryFolder()
    let candidates = (0..<3000).map { "a rather long video id \($0)" }
    let record = try write(in: folder.path, [], candidates: candidates)
    let shard = try Shard(path: folder.file(Self.name))
    #expect(shard.sampleCount == 0 && record.samples == 0)
    #expect(try shard.identities().isEmpty)
    #expect(record.bytes > 90_000 && record.bytes % 4096 == 0)
  }

  @Test func unfinishedShardsLeaveNothing() throws {
    let folder = try TemporaryFolder()
    var writer: ShardWriter? = try ShardWriter(
      folder: folder.path, name: Self.name, layout: CacheFixture.layout, candidates: ["a", "b"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    try writer?.setRow(1, CacheFixture.sample("b", clip: 0, identity: 0, seed: 0, steps: []))
    // Row 0 was forgotten: an error, not a silent gap.
    #expect(throws: CacheError.self) { try writer?.finish() }
    writer = nil
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func misfitsAreRefused() throws {
    let folder = try TemporaryFolder()
    let writer = try ShardWriter(
      folder: folder.path, name: Self.name, layout: CacheFixture.layout, candidates: ["a"])
    var sample = CacheFixture.sample("a", clip: 0, identity: 0, seed: 0)
    // Faces promised by face_valid and never written.
    try writer.setRow(0, sample)
    #expect(throws: CacheError.self) { try writer.finish() }
    sample.mfcc[5] = .nan
    #expect(throws: CacheError.self) { try writer.setRow(0, sample) }
    #expect(throws: CacheError.self) {
      try ShardWriter(
        folder: folder.path, name: "train.safetensors", layout: CacheFixture.layout, candidates: [])
    }
  }

  @Test func otherTensorsAreNoShard() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("x.safetensors")
    let faces = SafetensorsFile.Tensor(
      name: "faces", type: .u8, shape: [0, 36, 1 << 62, 1, 3], bytes: [])
    for (metadata, code) in [
      ([:], CacheError.Code.formatInvalid),
      (["format": "avser-shard", "version": "2"], .formatVersion),
      (["format": "avser-shard", "version": "1", "videos": "[]"], .formatInvalid),
    ] {
      try SafetensorsFile.write([faces], metadata: metadata, to: path)
      let error = try #require(throws: CacheError.self) { try Shard(path: path) }
      #expect(error.code == code)
    }
  }

  @Test func namesParseExactly() {
    #expect(ShardName("test-00007-of-00042.safetensors")?.index == 7)
    #expect(ShardName("test-100000-of-100001.safetensors")?.count == 100_001)
    for wrong in [
      "test-7-of-42.safetensors", "test-00042-of-00042.safetensors",
      "dev-00000-of-00001.safetensors",
      "test-00000-of-00001", "test-00000-of-00001.safetensors.bak",
      "test-+0000-of-00001.safetensors",
    ] {
      #expect(ShardName(wrong) == nil, "\(wrong)")
    }
  }
}
