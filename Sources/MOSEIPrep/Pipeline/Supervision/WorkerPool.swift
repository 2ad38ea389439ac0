/// Has shards built by worker processes side by side, and sees them through their failures.
struct WorkerPool: Sendable {
  /// What happens, in terms of the plan.
  enum Event: Sendable {
    /// A video is done; so many of the plan's candidates are behind it.
    case processed(shard: Int, video: String, candidates: Int)
    case finished(shard: Int)
    /// The worker died: all of the shard is done again.
    case restarted(shard: Int)
    /// Something a person should know.
    case notice(String)
  }

  let process: WorkerProcess
  let jobs: Int
  let plan: BuildPlan
  let ledger: FailureLedger
  let onEvent: @Sendable (Event) async -> Void

  /// Has the shards built; returns when all are.
  ///
  /// - Parameter shards: Their numbers in the plan.
  /// - Throws: `PrepError` or `CacheError` at the first failure that is no video's; all workers are
  ///   gone then.
  func run(_ shards: [Int]) async throws {
    let queue = ShardQueue(shards)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(jobs, shards.count) {
        group.addTask { try await work(through: queue) }
      }
      // One by one: the first failure leaves the loop, which stops the other workers.
      for try await _ in group {}
    }
  }

  /// Builds shards until there are no more, with one worker after another if need be.
  private func work(through queue: ShardQueue) async throws {
    var shard = await queue.next()
    while shard != nil {
      var isFirstTask = true
      let death = try await process.run {
        // A new worker begins with the shard in hand, which the one before it may have left.
        if !isFirstTask, let done = shard {
          await onEvent(.finished(shard: done))
          shard = await queue.next()
        }
        isFirstTask = false
        guard let shard else { return nil }
        return .build(shard: shard, lost: await ledger.lost(of: plan.shards[shard]))
      } onEvent: { event in
        guard case .processed(let video, let candidates) = event, let shard else { return }
        await onEvent(.processed(shard: shard, video: video, candidates: candidates))
      } onNotice: { text in
        await onEvent(.notice(text))
      }
      guard let death, let left = shard else { return }
      await onEvent(.restarted(shard: left))
      try await settle(death, shard: left)
    }
  }

  /// Finds out what is to be made of a death: afterwards the shard can be built again.
  private func settle(_ death: WorkerDeath, shard: Int) async throws {
    guard let video = death.video else { return try await note(death.end, shard: shard) }
    var end = death.end
    while true {
      let verdict = try await ledger.record(end, over: video)
      let count = await ledger.failures(of: video)
      let which = "attempt \(count) of \(FailureLedger.attempts)"
      await onEvent(.notice("video \(video), \(which): worker \(end.description)"))
      if case .lost(let given) = verdict {
        return await onEvent(.notice("video \(video) is given up: \(given.reason.rawValue)"))
      }
      guard let next = try await attempt(video, shard: shard) else { return }
      end = next
    }
  }

  /// Processes a video in a worker of its own; returns how that died over it, nil where it did not.
  private func attempt(_ video: String, shard: Int) async throws -> WorkerEnd? {
    while true {
      var tasks = [WorkerTask.attempt(shard: shard, video: video)]
      let death = try await process.run {
        tasks.popLast()
      } onEvent: { _ in
      } onNotice: { text in
        await onEvent(.notice(text))
      }
      guard let death else { return nil }
      if death.video != nil { return death.end }
      try await note(death.end, shard: shard)
    }
  }

  /// Counts a death between videos.
  private func note(_ end: WorkerEnd, shard: Int) async throws {
    await onEvent(.notice("between videos: worker \(end.description)"))
    try await ledger.recordBetweenVideos(end, shard: shard)
  }
}

/// The shards nobody has taken yet.
private actor ShardQueue {
  private var remaining: ArraySlice<Int>

  init(_ shards: [Int]) { remaining = shards[...] }

  func next() -> Int? { remaining.popFirst() }
}

extension PrepError {
  /// What to do after a build that ended early through no fault of its input.
  public static let howToResume = "What is finished is kept: run the same command again."
}
