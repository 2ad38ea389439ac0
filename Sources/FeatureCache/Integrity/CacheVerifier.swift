/// Checks a finished cache against its index: every byte of every shard, and the manifests.
public struct CacheVerifier {
  private let folder: CacheFolder
  private var problems: [CacheProblem] = []
  /// Video id and clip of each row of the shards that could be read, by file name.
  private var rows: [String: [ManifestCheck.Sample]] = [:]

  private init(_ folder: CacheFolder) { self.folder = folder }

  /// Verifies a cache.
  ///
  /// Every shard is read once in full to compute its SHA-256; JPEG faces are decoded as well.
  ///
  /// - Parameter folder: The cache.
  /// - Returns: What is wrong, empty where nothing is.
  public static func verify(_ folder: CacheFolder) -> [CacheProblem] {
    var verifier = CacheVerifier(folder)
    let index: CacheIndex
    do {
      index = try CacheIndex(reading: folder)
    } catch {
      let kind: CacheProblem.Kind = error.code == .fileMissing ? .indexMissing : .indexInvalid
      return [CacheProblem(kind, error, in: folder.indexPath)]
    }
    for record in index.shards { verifier.check(record, index) }
    verifier.checkNumbering(index)
    verifier.findForeignFiles(index)
    verifier.problems += ManifestCheck.problems(of: folder, index, verifier.rows)
    return verifier.problems
  }

  private mutating func report(_ kind: CacheProblem.Kind, _ path: String, _ detail: String) {
    problems.append(CacheProblem(kind, path: path, detail: detail))
  }

  private mutating func check(_ record: ShardRecord, _ index: CacheIndex) {
    let path = folder.shardPath(record.file)
    let difference: CacheProblem?
    do {
      difference = try Self.difference(OpenFile(reading: path), record)
    } catch {
      let kind: CacheProblem.Kind =
        error.code == .fileMissing ? .shardMissing : .shardUnreadable
      problems.append(CacheProblem(kind, error, in: path))
      return
    }
    if let difference { problems.append(difference) }
    do {
      let shard = try Shard(path: path, io: .pread)
      // What a damaged file holds says nothing about the index or the manifests.
      if difference == nil {
        try compare(shard, record, index)
        if let problem = FaceCheck.problem(of: shard) { problems.append(problem) }
      }
    } catch {
      problems.append(CacheProblem(.headerInvalid, error, in: path))
    }
  }

  private static func difference(
    _ file: OpenFile, _ record: ShardRecord
  ) throws(CacheError) -> CacheProblem? {
    let size = try file.size()
    guard size == record.bytes else {
      return CacheProblem(
        .sizeDiffers, path: file.path, detail: "\(size) bytes, the index says \(record.bytes)")
    }
    let sha256 = try SHA256.hex(of: file)
    guard sha256 == record.sha256 else {
      return CacheProblem(
        .checksumDiffers, path: file.path,
        detail: "SHA-256 \(sha256), the index says \(record.sha256)")
    }
    return nil
  }

  private mutating func compare(
    _ shard: Shard, _ record: ShardRecord, _ index: CacheIndex
  ) throws(CacheError) {
    let path = shard.path
    guard shard.sampleCount == record.samples else {
      let detail = "\(shard.sampleCount) samples, the index says \(record.samples)"
      return report(.contentDisagrees, path, detail)
    }
    if shard.layout.faceSize != index.faceSize {
      report(
        .contentDisagrees, path,
        "faces of \(shard.layout.faceSize) px, the index says \(index.faceSize)")
    }
    let known = Set(index.identities)
    for (row, identity) in try shard.identities().enumerated() {
      let name = Int(identity) < 0 ? nil : index.identities.dropFirst(Int(identity)).first
      let video = shard.videos[row]
      // A table of samples may name who is seen: then the list does not hold the video's id.
      if name == nil || (known.contains(video) && name != video) {
        report(
          .contentDisagrees, path,
          "row \(row) is of \(video), its identity \(identity) of \(name ?? "none")")
      }
    }
    rows[record.file] = zip(shard.videos, try shard.clips()).map {
      ManifestCheck.Sample(video: $0, clip: $1)
    }
  }

  /// Each split's shards must be all of `0 ..< count`: a hole is a shard the index forgot.
  private mutating func checkNumbering(_ index: CacheIndex) {
    for split in ShardName.splits {
      let names = index.shards(of: split).compactMap { ShardName($0.file) }
      let expected = (names.first?.count).map { count in
        (0..<count).map { ShardName(split: split, index: $0, count: count) }
      }
      if let expected, names != expected {
        report(
          .indexInvalid, folder.indexPath,
          "lists \(names.count) \(split) shards, their names promise \(expected.count) in order")
      }
    }
  }

  private mutating func findForeignFiles(_ index: CacheIndex) {
    let known = Set(index.shards.map(\.file))
    do {
      for name in try Folder.entries(of: folder.shardFolder) ?? [] where !known.contains(name) {
        report(
          .fileForeign, folder.shardPath(name),
          AtomicFile.finalName(ofTemporary: name) != nil
            ? "left by an interrupted writer" : "not in the index")
      }
    } catch {
      problems.append(CacheProblem(.shardUnreadable, error, in: folder.shardFolder))
    }
  }
}
