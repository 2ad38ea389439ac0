/// Has units of work done by worker processes side by side, and sees them through their failures.
struct WorkerPool: Sendable {
  /// What happens, in terms of the work's units.
  enum Event: Sendable {
    /// What a worker says of a unit it does.
    case heard(unit: Int, WorkerEvent)
    case finished(unit: Int)
    /// The worker died: all of the unit is done again.
    case restarted(unit: Int)
  }

  let process: WorkerProcess
  let jobs: Int
  let work: any PooledWork
  let ledger: FailureLedger
  let onEvent: @Sendable (Event) async throws -> Void
  /// Told what a person should know.
  let onNotice: @Sendable (String) async -> Void

  /// Has the units done; returns when all are.
  ///
  /// - Parameter units: Their numbers.
  /// - Throws: `PrepError` or `CacheError` at the first failure that is no video's, and what
  ///   `onEvent` throws; all workers are gone then.
  func run(_ units: [Int]) async throws {
    let queue = UnitQueue(units)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(jobs, units.count) {
        group.addTask { try await work(through: queue) }
      }
      // One by one: the first failure leaves the loop, which stops the other workers.
      for try await _ in group {}
    }
  }

  /// Does units until there are no more, with one worker after another if need be.
  private func work(through queue: UnitQueue) async throws {
    var unit = await queue.next()
    while unit != nil {
      var isFirstTask = true
      let death = try await process.run {
        // A new worker begins with the unit in hand, which the one before it may have left.
        if !isFirstTask, let done = unit {
          try await onEvent(.finished(unit: done))
          unit = await queue.next()
        }
        isFirstTask = false
        return await task(of: unit)
      } onEvent: { event in
        guard let unit else { return }
        try await onEvent(.heard(unit: unit, event))
      } onNotice: {
        await onNotice($0)
      }
      guard let death, let left = unit else { return }
      try await onEvent(.restarted(unit: left))
      try await settle(death, unit: left)
      if await task(of: left) == nil {
        try await onEvent(.finished(unit: left))
        unit = await queue.next()
      }
    }
  }

  private func task(of unit: Int?) async -> WorkerTask? {
    guard let unit else { return nil }
    return work.task(of: unit, without: await ledger.lost)
  }

  /// Finds out what is to be made of a death: afterwards the unit can be done again.
  private func settle(_ death: WorkerDeath, unit: Int) async throws {
    guard let video = death.video else { return try await note(death.end, unit: unit) }
    var end = death.end
    while true {
      let verdict = try await ledger.record(end, over: video)
      let count = await ledger.failures(of: video)
      let which = "attempt \(count) of \(FailureLedger.attempts)"
      await onNotice("video \(video), \(which): worker \(end.description)")
      if case .lost(let given) = verdict {
        return await onNotice("video \(video) is given up: \(given.reason.rawValue)")
      }
      guard let next = try await attempt(video, unit: unit) else { return }
      end = next
    }
  }

  /// Processes a video in a worker of its own; returns how that died over it, nil where it did not.
  private func attempt(_ video: String, unit: Int) async throws -> WorkerEnd? {
    while true {
      var tasks = [work.attempt(at: video, of: unit)]
      let death = try await process.run {
        tasks.popLast()
      } onEvent: { _ in
      } onNotice: {
        await onNotice($0)
      }
      guard let death else { return nil }
      if death.video != nil { return death.end }
      try await note(death.end, unit: unit)
    }
  }

  /// Counts a death between videos.
  private func note(_ end: WorkerEnd, unit: Int) async throws {
    await onNotice("between videos: worker \(end.description)")
    try await ledger.recordBetweenVideos(end, unit: unit)
  }
}

/// The units nobody has taken yet.
private actor UnitQueue {
  private var remaining: ArraySlice<Int>

  init(_ units: [Int]) { remaining = units[...] }

  func next() -> Int? { remaining.popFirst() }
}

extension PrepError {
  /// What to do after a run that ended early through no fault of its input.
  public static let howToResume = "What is finished is kept: run the same command again."
}
