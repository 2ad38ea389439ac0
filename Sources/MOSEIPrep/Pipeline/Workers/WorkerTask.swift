import FeatureCache

/// What the coordinator asks of a worker, one JSON line each on its standard input.
enum WorkerTask: Equatable {
  /// Build a shard of the plan; the videos that were given up count as removed.
  case build(shard: Int, lost: [LostVideo])
  /// Process one video of a shard and keep nothing of it: does it work in a process of its own?
  case attempt(shard: Int, video: String)
  /// Measure what screening goes by of a video.
  case measure(video: String)

  var line: String {
    let json: JSONValue =
      switch self {
      case .build(let shard, let lost):
        [
          "task": "build", "shard": .integer(Int64(shard)), "lost": .array(lost.map(\.json)),
        ]
      case .attempt(let shard, let video):
        ["task": "attempt", "shard": .integer(Int64(shard)), "video": .string(video)]
      case .measure(let video): ["task": "measure", "video": .string(video)]
      }
    return json.text() + "\n"
  }

  /// Reads a line.
  ///
  /// - Parameter line: As `line` makes it.
  /// - Throws: `PrepError`, `.usage`, for anything else.
  init(line: String) throws {
    let json = try? JSONValue(parsing: line)
    switch (json?["task"]?.string, json?["shard"]?.integer, json?["video"]?.string) {
    case ("build", let shard?, _):
      self = .build(
        shard: Int(shard), lost: try (json?["lost"]?.array ?? []).map(LostVideo.init(json:)))
    case ("attempt", let shard?, let video?): self = .attempt(shard: Int(shard), video: video)
    case ("measure", _, let video?): self = .measure(video: video)
    default: throw PrepError(.usage, "a worker was asked for '\(line)'")
    }
  }
}
