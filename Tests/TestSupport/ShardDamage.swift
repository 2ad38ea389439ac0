public import FeatureCache
public import Foundation

/// Changes shards behind their writer's back.
public enum ShardDamage {
  /// Overwrites bytes of a tensor.
  public static func overwrite(
    _ tensor: String, of path: String, at offset: Int, _ bytes: Data
  ) throws {
    let header = try SafetensorsFile(path: path).header
    guard let start = header[tensor]?.range.lowerBound else {
      throw Tool.Failure(description: "\(path) has no tensor \(tensor)")
    }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
    try handle.seek(toOffset: UInt64(header.dataStart + start + offset))
    try handle.write(contentsOf: bytes)
    try handle.close()
  }

  /// Puts the present SHA-256 of a shard into the index, as a writer of broken shards would.
  public static func acknowledge(_ file: String, in folder: CacheFolder) throws {
    let index = try CacheIndex(reading: folder)
    let shards = try index.shards.map { record in
      guard record.file == file else { return record }
      return ShardRecord(
        file: file, split: record.split, samples: record.samples, bytes: record.bytes,
        sha256: try SHA256.hex(ofFile: folder.shardPath(file)))
    }
    try CacheIndex(
      configuration: index.configuration, faceSize: index.faceSize, identities: index.identities,
      shards: shards, workerFailures: index.workerFailures, mfccMean: index.mfccMean,
      mfccStandardDeviation: index.mfccStandardDeviation
    ).write(to: folder)
  }
}
