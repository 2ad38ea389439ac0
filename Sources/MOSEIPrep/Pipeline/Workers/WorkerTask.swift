import FeatureCache

/// What the coordinator asks of a worker, one JSON line each on its standard input.
enum WorkerTask: Equatable {
  /// Build a shard of the plan; the videos that were given up count as removed.
  case build(shard: Int, lost: [LostVideo])
  /// Process one video of a shard and keep nothing of it: does it work in a process of its own?
  case attempt(shard: Int, video: String)

  /// Number of the shard in the plan.
  var shard: Int {
    switch self {
    case .build(let shard, _), .attempt(let shard, _): shard
    }
  }

  var line: String {
    let json: JSONValue =
      switch self {
      case .build(let shard, let lost):
        [
          "task": "build", "shard": .integer(Int64(shard)), "lost": .array(lost.map(\.json)),
        ]
      case .attempt(let shard, let video):
        ["task": "attempt", "shard": .integer(Int64(shard)), "video": .string(video)]
      }
    return json.text() + "\n"
  }

  /// Reads a line.
  ///
  /// - Parameter line: As `line` makes it.
  /// - Throws: `PrepError`, `.usage`, for anything else.
  init(line: String) throws {
    let json = try? JSONValue(parsing: line)
    switch (json?["task"]?.string, json?["shard"]?.integer) {
    case ("build", let shard?):
      self = .build(
        shard: Int(shard), lost: try (json?["lost"]?.array ?? []).map(LostVideo.init(json:)))
    case ("attempt", let shard?):
      self = .attempt(shard: Int(shard), video: json?["video"]?.string ?? "")
    default: throw PrepError(.usage, "a worker was asked for '\(line)'")
    }
  }
}
