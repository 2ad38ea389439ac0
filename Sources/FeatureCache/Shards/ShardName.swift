/// The file name of a shard: `train-00000-of-00042.safetensors`.
public struct ShardName: Sendable, Hashable, CustomStringConvertible {
  /// `train`, `valid` or `test`.
  public let split: String
  /// Position in the split, from 0.
  public let index: Int
  /// Number of shards in the split.
  public let count: Int

  public static let splits = ["train", "valid", "test"]
  static let suffix = ".safetensors"

  public init(split: String, index: Int, count: Int) {
    precondition(Self.splits.contains(split) && (0..<count).contains(index), "no such shard")
    self.split = split
    self.index = index
    self.count = count
  }

  /// Parses a file name; nil unless it is exactly what `description` writes.
  public init?(_ fileName: String) {
    guard fileName.hasSuffix(Self.suffix) else { return nil }
    let parts = fileName.dropLast(Self.suffix.count).split(
      separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 4, Self.splits.contains(String(parts[0])), let index = Int(parts[1]),
      let count = Int(parts[3]), index >= 0, index < count
    else { return nil }
    self.init(split: String(parts[0]), index: index, count: count)
    guard description == fileName else { return nil }
  }

  public var description: String {
    "\(split)-\(Self.digits(index))-of-\(Self.digits(count))\(Self.suffix)"
  }

  private static func digits(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 5 - text.count)) + text
  }
}
