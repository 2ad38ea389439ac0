import FeatureCache
import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Each kind of damage, done to a sound cache, is found and named, and nothing else is.
@Suite struct CacheVerifierTests {
  private static let shard = "train-00000-of-00002.safetensors"

  private func verify(
    encoding: FaceEncoding = .raw, _ damage: (CacheFolder) throws -> Void
  ) throws -> [(kind: CacheProblem.Kind, file: String)] {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path, encoding: encoding)
    try damage(fixture.folder)
    return CacheVerifier.verify(fixture.folder).map {
      ($0.kind, $0.path.split(separator: "/").last.map(String.init) ?? "")
    }
  }

  private func edit(_ path: String, _ change: (inout Data) -> Void) throws {
    var data = try Data(contentsOf: URL(fileURLWithPath: path))
    change(&data)
    try data.write(to: URL(fileURLWithPath: path))
  }

  @Test func soundCachesHaveNoProblems() throws {
    #expect(try verify { _ in }.isEmpty)
    #expect(try verify(encoding: .jpeg(quality: 80)) { _ in }.isEmpty)
  }

  /// Right checksums over wrong content: only decoding tells.
  @Test func brokenFacesAndOffsetsAreFoundBehindRightChecksums() throws {
    func problems(_ tensor: String, at offset: Int) throws -> [CacheProblem] {
      let folder = try TemporaryFolder()
      let fixture = try CacheFixture(in: folder.path, encoding: .jpeg(quality: 80))
      let path = fixture.folder.shardPath(Self.shard)
      try ShardDamage.overwrite(tensor, of: path, at: offset, Data([0xFF, 0xFF]))
      try ShardDamage.acknowledge(Self.shard, in: fixture.folder)
      let problems = CacheVerifier.verify(fixture.folder)
      #expect(problems.allSatisfy { $0.path == path })
      return problems
    }
    let face = try problems("jpeg", at: 0)
    #expect(face.map(\.kind) == [.faceInvalid])
    #expect(face[0].detail.hasPrefix("the face of row 0, step 0 is no intact JPEG image"))
    let offsets = try problems("jpeg_offsets", at: 8)
    #expect(offsets.map(\.kind) == [.headerInvalid])
    #expect(offsets[0].detail.contains("row 0, step"))
  }

  /// A bit in the length, the header, its padding, and the first and last byte of each tensor.
  @Test func oneFlippedBitIsFoundAnywhere() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let path = fixture.folder.shardPath(Self.shard)
    let header = try SafetensorsFile(path: path).header
    let places =
      [0, 7, 8, 40, header.dataStart - 1]
      + header.tensors.flatMap {
        [header.dataStart + $0.range.lowerBound, header.dataStart + $0.range.upperBound - 1]
      }
    let intact = try Data(contentsOf: URL(fileURLWithPath: path))
    for place in places {
      var damaged = intact
      damaged[place] ^= 0x10
      try damaged.write(to: URL(fileURLWithPath: path))
      let problems = CacheVerifier.verify(fixture.folder)
      #expect(problems.first?.kind == .checksumDiffers, "byte \(place)")
      #expect(problems.allSatisfy { $0.path == path }, "byte \(place): \(problems)")
    }
  }

  @Test func cutMissingAndForeignFilesAreNamed() throws {
    let cut = try verify { try edit($0.shardPath(Self.shard)) { $0.removeLast(1) } }
    #expect(cut.map(\.kind) == [.sizeDiffers, .headerInvalid])
    #expect(cut.allSatisfy { $0.file == Self.shard })
    let missing = try verify {
      try FileManager.default.removeItem(atPath: $0.shardPath(Self.shard))
    }
    #expect(missing.map(\.kind) == [.shardMissing] && missing[0].file == Self.shard)
    let foreign = try verify { try Data().write(to: URL(fileURLWithPath: $0.shardPath("x.bin"))) }
    #expect(foreign.map(\.kind) == [.fileForeign] && foreign[0].file == "x.bin")
    let index = try verify { try FileManager.default.removeItem(atPath: $0.indexPath) }
    #expect(index.map(\.kind) == [.indexMissing])
  }

  /// Intact files in the wrong places: checksums are right, the index tells another story.
  @Test func anIndexOfOtherShardsIsFound() throws {
    let problems = try verify { folder in
      let index = try CacheIndex(reading: folder)
      try CacheIndex(
        configuration: index.configuration, faceSize: 16,
        identities: index.identities.reversed(), shards: index.shards.dropLast(),
        workerFailures: [], mfccMean: index.mfccMean,
        mfccStandardDeviation: index.mfccStandardDeviation
      ).write(to: folder)
    }
    #expect(
      Set(problems.map(\.kind)) == [.contentDisagrees, .fileForeign, .manifestDisagrees])
  }

  @Test func identitiesMayBeNamesAndMustExist() throws {
    func problems(renaming name: (Int) -> String?) throws -> [CacheProblem.Kind] {
      try verify { folder in
        let index = try CacheIndex(reading: folder)
        try CacheIndex(
          configuration: index.configuration, faceSize: index.faceSize,
          identities: index.identities.indices.compactMap(name), shards: index.shards,
          workerFailures: [], mfccMean: index.mfccMean,
          mfccStandardDeviation: index.mfccStandardDeviation
        ).write(to: folder)
      }.map(\.kind)
    }
    #expect(try problems { "person \($0)" } == [])
    #expect(Set(try problems { $0 == 0 ? "person" : nil }) == [.contentDisagrees])
  }

  /// What the verifier expects of manifests is what the writers of manifests make.
  @Test func theFixtureIsWhatPrepWrites() throws {
    let folder = try TemporaryFolder()
    let fixture = try CacheFixture(in: folder.path)
    let entries = try [fixture.folder.keptPath, fixture.folder.removedPath].flatMap(Manifest.read)
    let summary = try Summary(entries, segmentCount: 7).json
    let written = try JSONValue(
      parsing: Data(contentsOf: URL(fileURLWithPath: fixture.folder.summaryPath)))
    for member in try #require(written.members) { #expect(summary[member.name] == member.value) }
  }

  @Test func manifestsMustTellTheSameStory() throws {
    let dropped = try verify { folder in
      let lines = try JSONLines.read(folder.keptPath)
      try JSONLines.write(Array(lines.dropFirst()), to: folder.keptPath)
    }
    // The row without a line; all.train, all.total, kept.train and kept.total of the summary.
    #expect(dropped.map(\.kind) == [CacheProblem.Kind](repeating: .manifestDisagrees, count: 5))
    #expect(dropped.map(\.file) == ["kept.jsonl"] + [String](repeating: "summary.json", count: 4))
    let swapped = try verify { folder in
      var text = try String(contentsOfFile: folder.keptPath, encoding: .utf8)
      text = text.replacingOccurrences(of: "\"video\":\"22137\"", with: "\"video\":\"22138\"")
      try AtomicFile.write(text, to: folder.keptPath)
    }
    #expect(swapped.map(\.kind) == [.manifestDisagrees] && swapped[0].file == "kept.jsonl")
    let cut = try verify { try edit($0.removedPath) { $0.removeLast(1) } }
    #expect(cut.map(\.kind) == [.manifestInvalid] && cut[0].file == "removed.jsonl")
  }
}
