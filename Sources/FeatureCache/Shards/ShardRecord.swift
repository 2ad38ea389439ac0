/// What the index says of one shard.
public struct ShardRecord: Sendable, Equatable {
  /// Name inside the cache's shard folder.
  public let file: String
  /// `train`, `valid` or `test`.
  public let split: String
  /// Number of samples, 0 where screening removed them all.
  public let samples: Int
  /// Size of the file in bytes.
  public let bytes: Int
  /// SHA-256 of the file, 64 lower-case hexadecimal digits.
  public let sha256: String

  public init(file: String, split: String, samples: Int, bytes: Int, sha256: String) {
    self.file = file
    self.split = split
    self.samples = samples
    self.bytes = bytes
    self.sha256 = sha256
  }

  public var json: JSONValue {
    [
      "file": .string(file), "split": .string(split), "samples": .integer(Int64(samples)),
      "bytes": .integer(Int64(bytes)), "sha256": .string(sha256),
    ]
  }

  /// Reads what `json` writes; nil where a member is missing, superfluous or impossible.
  public init?(json: JSONValue) {
    guard json.members?.count == 5, let file = json["file"]?.string,
      let split = json["split"]?.string, ShardName(file)?.split == split,
      case .integer(let samples)? = json["samples"], samples >= 0,
      case .integer(let bytes)? = json["bytes"], bytes >= 0, let sha256 = json["sha256"]?.string,
      Self.isDigest(sha256)
    else { return nil }
    self.init(
      file: file, split: split, samples: Int(samples), bytes: Int(bytes), sha256: sha256)
  }

  // By bytes: `Character.isHexDigit` also holds of full-width digits.
  private static func isDigest(_ text: String) -> Bool {
    let digits = [UInt8]("0123456789abcdef".utf8)
    return text.utf8.count == 64 && text.utf8.allSatisfy(digits.contains)
  }
}
