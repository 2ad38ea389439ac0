import Foundation

@testable import FeatureCache

/// `index.json` of a cache.
enum IndexTarget: FuzzTarget {
  static let name = "index"

  private static let folder: CacheFolder = {
    let path = "\(MemoryFile.folder)/cache-\(getpid())"
    mkdir(path, 0o700)
    return CacheFolder(path)
  }()

  static var seeds: [[UInt8]] {
    let configuration: JSONValue = ["faces": ["size": 224], "inputs": []]
    let record = ShardRecord(
      file: "train-00000-of-00001.safetensors", split: "train", samples: 2, bytes: 4096,
      sha256: String(repeating: "0a", count: 32))
    let index = CacheIndex(
      configuration: configuration, faceSize: 224, identities: ["-a", "b_"], shards: [record],
      workerFailures: [["video": "x", "reason": "worker-crashed"]],
      mfccMean: [Double](repeating: -1.5, count: 40),
      mfccStandardDeviation: [Double](repeating: 2, count: 40))
    return [Array(index.json.prettyText().utf8), Array(index.json.text().utf8)]
  }

  static let words = [
    "format_version", "configuration", "configuration_sha256", "face_size", "identities", "shards",
    "worker_failures", "mfcc_mean", "mfcc_standard_deviation", "file", "samples", "bytes", "sha256",
    "-00000-of-00001.safetensors", "train", "valid", "test",
  ]

  static func read(_ input: [UInt8]) throws {
    guard let file = fopen(folder.indexPath, "we") else { fatalError("cannot write the index") }
    fwrite(input, 1, input.count, file)
    fclose(file)
    let index = try CacheIndex(reading: folder)
    try index.write(to: folder)
    require(try CacheIndex(reading: folder) == index, "an index written again reads as another")
  }
}
