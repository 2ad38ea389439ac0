/// Where a build is, for whoever shows it.
public struct BuildProgress: Sendable, Equatable {
  public internal(set) var finishedCandidates: Int
  public let candidates: Int
  public internal(set) var finishedShards: Int
  public let shards: Int
  public internal(set) var currentVideo = ""
}

/// Adds up what the workers report.
///
/// What was done of a shard whose worker died is taken back: it is going to be done again, and
/// counted again.
actor ProgressMeter {
  private(set) var progress: BuildProgress
  private var underWay: [Int: Int] = [:]

  init(_ progress: BuildProgress) { self.progress = progress }

  /// Takes in an event; nil where it changes nothing that is shown.
  func take(_ event: WorkerPool.Event) -> BuildProgress? {
    switch event {
    case .heard(let shard, .processed(let video, let candidates)):
      underWay[shard, default: 0] += candidates
      progress.finishedCandidates += candidates
      progress.currentVideo = video
    case .finished(let shard):
      underWay[shard] = nil
      progress.finishedShards += 1
    case .restarted(let shard):
      progress.finishedCandidates -= underWay.removeValue(forKey: shard) ?? 0
    case .heard: return nil
    }
    return progress
  }
}
