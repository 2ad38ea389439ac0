import FeatureCache

/// What a worker tells the coordinator, one JSON line each on its standard output.
enum WorkerEvent: Equatable {
  /// The worker has read the data set and takes tasks.
  case ready
  /// The worker is about to open a video: if it dies from here on, that video is the suspect.
  case started(video: String)
  /// The packets of the video have been read; it is this long, in seconds.
  case opened(seconds: Double)
  /// The video is done; `candidates` of the plan's candidate samples are behind it.
  case processed(video: String, candidates: Int)
  /// The video is measured, and this is the evidence.
  case measured(video: String, VideoEvidence)
  /// The task is done; a shard is on disk, with its record.
  case finished
  /// The worker uses more memory than it may and ends.
  case outOfMemory(limitBytes: Int)
  /// The task cannot be finished: a full disk, a vanished input.
  case failed(message: String)

  var line: String {
    let json: JSONValue =
      switch self {
      case .ready: ["event": "ready"]
      case .started(let video): ["event": "started", "video": .string(video)]
      case .opened(let seconds): ["event": "opened", "seconds": .number(seconds)]
      case .processed(let video, let candidates):
        [
          "event": "processed", "video": .string(video), "candidates": .integer(Int64(candidates)),
        ]
      case .measured(let video, let evidence):
        ["event": "measured", "video": .string(video), "evidence": evidence.json]
      case .finished: ["event": "finished"]
      case .outOfMemory(let limit):
        ["event": "out-of-memory", "limit_bytes": .integer(Int64(limit))]
      case .failed(let message): ["event": "failed", "message": .string(message)]
      }
    return json.text() + "\n"
  }

  /// Reads a line; nil if it is none of a worker's.
  init?(line: String) {
    guard let json = try? JSONValue(parsing: line) else { return nil }
    switch json["event"]?.string {
    case "ready": self = .ready
    case "started":
      guard let video = json["video"]?.string else { return nil }
      self = .started(video: video)
    case "opened":
      guard let seconds = json["seconds"]?.number else { return nil }
      self = .opened(seconds: seconds)
    case "processed":
      guard let video = json["video"]?.string, let candidates = json["candidates"]?.integer
      else { return nil }
      self = .processed(video: video, candidates: Int(candidates))
    case "measured":
      guard let video = json["video"]?.string,
        let evidence = json["evidence"].flatMap(VideoEvidence.init(json:))
      else { return nil }
      self = .measured(video: video, evidence)
    case "finished": self = .finished
    case "out-of-memory":
      guard let limit = json["limit_bytes"]?.integer else { return nil }
      self = .outOfMemory(limitBytes: Int(limit))
    case "failed":
      guard let message = json["message"]?.string else { return nil }
      self = .failed(message: message)
    default: return nil
    }
  }
}
