import FeatureCache

/// What a worker tells the coordinator, one JSON line each on its standard output.
enum WorkerEvent: Equatable {
  /// The worker has read the data set and takes tasks.
  case ready
  /// A video is done; `candidates` of the plan's candidate samples are behind it.
  case video(name: String, candidates: Int)
  /// The shard of a task is on disk, with its record.
  case finished(task: Int)
  /// The task cannot be finished: a full disk, a vanished input.
  case failed(message: String)

  var line: String {
    let json: JSONValue =
      switch self {
      case .ready: ["event": "ready"]
      case .video(let name, let candidates):
        ["event": "video", "video": .string(name), "candidates": .integer(Int64(candidates))]
      case .finished(let task): ["event": "finished", "task": .integer(Int64(task))]
      case .failed(let message): ["event": "failed", "message": .string(message)]
      }
    return json.text() + "\n"
  }

  /// Reads a line; nil if it is none of a worker's.
  init?(line: String) {
    guard let json = try? JSONValue(parsing: line) else { return nil }
    switch json["event"]?.string {
    case "ready": self = .ready
    case "video":
      guard let name = json["video"]?.string, let candidates = json["candidates"]?.integer
      else { return nil }
      self = .video(name: name, candidates: Int(candidates))
    case "finished":
      guard let task = json["task"]?.integer else { return nil }
      self = .finished(task: Int(task))
    case "failed":
      guard let message = json["message"]?.string else { return nil }
      self = .failed(message: message)
    default: return nil
    }
  }
}
