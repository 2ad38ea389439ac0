public import FeatureCache

/// What a worker found and wrote for one shard: enough to finish the build without asking again.
///
/// Stored as `records/<shard>.json`. A record holds no clock, host or path, so that it is a pure
/// function of plan, inputs, configuration and lost videos like the shard itself.
public struct TaskRecord: Sendable, Equatable {
  public let name: String
  /// SHA-256 of the configuration the shard was made with, in hexadecimal.
  public let configuration: String
  /// Nil for videos of no fold, which fill no shard.
  public let shard: ShardRecord?
  /// One entry a segment, kept or removed, in plan order.
  public let entries: [ManifestEntry]
  /// Length of the videos looked at, in seconds.
  public let videoSeconds: Double
  /// The shard's videos that were given up before it was built.
  public let lost: [LostVideo]
}

extension TaskRecord {
  var json: JSONValue {
    [
      "name": .string(name),
      "configuration": .string(configuration),
      "shard": shard?.json ?? .null,
      "video_seconds": .number(videoSeconds),
      "lost": .array(lost.map(\.json)),
      "entries": .array(entries.map(\.json)),
    ]
  }

  init(json: JSONValue) throws {
    guard let name = json["name"]?.string,
      let configuration = json["configuration"]?.string,
      let shard = json["shard"],
      let entries = json["entries"]?.array,
      let videoSeconds = json["video_seconds"]?.number,
      let lost = json["lost"]?.array,
      shard == .null || ShardRecord(json: shard) != nil
    else {
      throw PrepError(.formatInvalid, "a build record lacks a member")
    }
    self.name = name
    self.configuration = configuration
    self.shard = ShardRecord(json: shard)
    self.entries = try entries.map { try ManifestEntry(json: $0) }
    self.videoSeconds = videoSeconds
    self.lost = try lost.map(LostVideo.init(json:))
  }
}
