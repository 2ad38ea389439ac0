import FeatureCache
import Foundation

/// The whole job of `prep build`: plan, workers, finalise.
public struct CacheBuild: Sendable {
  /// What happens during a build, for whoever shows it.
  public enum Event: Sendable {
    /// So many shards of an earlier run have been read and compared.
    case verifying(shards: Int, of: Int)
    case progress(BuildProgress)
    /// Something a person should know, such as a worker's death.
    case notice(String)
  }

  private let options: BuildOptions
  private let output: OutputFolder
  private let workers: WorkerOptions

  public init(options: BuildOptions, output: OutputFolder, workers: WorkerOptions) {
    self.options = options
    self.output = output
    self.workers = workers
  }

  /// Builds the cache, or what is missing of it.
  ///
  /// - Parameters:
  ///   - executable: Path of this program, which also is the worker.
  ///   - probeArguments: Given what a probe of a computational sequence is told, its arguments.
  ///   - workerArguments: Given what a worker is told, its arguments.
  ///   - onEvent: Called with what happens.
  /// - Returns: What was done.
  /// - Throws: `PrepError` or `CacheError`, or `CancellationError` where the task was cancelled;
  ///   workers are gone then, and finished shards stay and are used by the next run.
  public func run(
    executable: String, probeArguments: (SequenceProbe.Assignment) -> [String],
    workerArguments: (WorkerAssignment) -> [String],
    onEvent: @escaping @Sendable (Event) async -> Void
  ) async throws -> Report {
    let started = ContinuousClock.now
    let limits = TimeLimits(base: workers.timeout)
    try await SequenceProbe.run(
      options.layout, executable: executable, arguments: probeArguments, workers: workers,
      onNotice: { await onEvent(.notice($0)) })
    let dataset = try MOSEIDataset.load(options.layout)
    let configuration = try ContentConfiguration(options: options, dataset: dataset)
    // Workers read the landmarks; unfit ones are better known before the folder is made.
    _ = try LandmarkSource(options.layout)
    if let first = dataset.warnings.first(where: \.isMalformedRow) {
      // Before hours of work: somebody may rather mend them first.
      await onEvent(
        .notice("malformed rows left out: \(dataset.malformedRowCount), the first: \(first)"))
    }
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    // Before the lock, which leaves a file: a folder that is not ours stays as it is.
    try output.check(for: configuration, plan: plan)
    let lock = try FolderLock(folder: output.cache.path)
    try output.prepare(for: configuration, plan: plan)

    if workers.retriesLost { try output.write([LostVideo]()) }
    let ledger = FailureLedger(lost: try await lostVideos(of: plan, onEvent)) { [output] in
      try output.write($0)
    }
    let pending = try await unfinishedShards(
      plan, configuration, lost: await ledger.lost, onEvent: onEvent)
    // An index says that the cache is complete.
    if !pending.isEmpty { try output.removeIndex() }
    let pool = WorkerPool(
      process: WorkerProcess(
        executable: executable,
        arguments: workerArguments(
          WorkerAssignment(
            configuration: configuration.sha256, coordinator: getpid(),
            memoryLimit: workers.memoryLimit)),
        limits: limits),
      jobs: workers.jobs, work: plan, ledger: ledger,
      onEvent: await Self.relay(plan, pending: pending, to: onEvent),
      onNotice: { await onEvent(.notice($0)) })
    do {
      try await pool.run(pending)
    } catch {
      // Workers that were stopped could not tidy up after themselves.
      try output.cache.removePartialFiles()
      throw error
    }

    // Media are opened one by one: a file that changed since would not be what the index says.
    try ContentConfiguration(options: options, dataset: dataset)
      .require(configuration.sha256, root: options.layout.root)
    let lost = await ledger.lost
    let outcome = try BuildFinaliser(
      plan: plan, output: output, configuration: configuration, faceSize: options.faces.size,
      lost: lost, malformedRows: dataset.malformedRowCount
    ).finalise()
    _ = consume lock
    return Report(
      summary: outcome.summary, shards: plan.shards.count,
      videoSeconds: outcome.videoSeconds.values.reduce(0, +),
      newVideoSeconds: pending.reduce(0) {
        $0 + outcome.videoSeconds[plan.shards[$1].name, default: 0]
      },
      reusedShards: plan.shards.count - pending.count,
      seconds: (ContinuousClock.now - started) / .seconds(1),
      warnings: dataset.warnings.map(\.description),
      rescuedVideos: await ledger.rescued, lostVideos: lost)
  }

  /// The videos of the plan that earlier runs gave up; the record forgets others.
  private func lostVideos(
    of plan: BuildPlan, _ onEvent: @Sendable (Event) async -> Void
  ) async throws -> [LostVideo] {
    let recorded = try output.lostVideos()
    let planned = Set(plan.shards.flatMap { $0.videos.map(\.video) })
    let foreign = recorded.map(\.video).filter { !planned.contains($0) }
    guard !foreign.isEmpty else { return recorded }
    await onEvent(
      .notice(
        "\(output.failuresPath): dropped, as no video of this data set: "
          + foreign.joined(separator: ", ")))
    let known = recorded.filter { planned.contains($0.video) }
    try output.write(known)
    return known
  }

  /// The shards that have to be built: those without a record, or with one that does not hold.
  private func unfinishedShards(
    _ plan: BuildPlan, _ configuration: ContentConfiguration, lost: [LostVideo],
    onEvent: @Sendable (Event) async -> Void
  ) async throws -> [Int] {
    let lostOf = Dictionary(uniqueKeysWithValues: lost.map { ($0.video, $0) })
    let claimed = plan.shards.count { output.hasRecord($0.name) }
    var unfinished: [Int] = []
    var verified = 0
    for (number, shard) in plan.shards.enumerated() {
      guard output.hasRecord(shard.name) else {
        unfinished.append(number)
        continue
      }
      try Task.checkCancellation()
      await onEvent(.verifying(shards: verified, of: claimed))
      verified += 1
      let isFinished = output.isFinished(
        shard.name, configuration: configuration.sha256,
        lost: shard.videos.compactMap { lostOf[$0.video] })
      if !isFinished { unfinished.append(number) }
    }
    await onEvent(.verifying(shards: claimed, of: claimed))
    return unfinished
  }

  /// Turns what the pool reports into what is shown, and shows where the build begins.
  private static func relay(
    _ plan: BuildPlan, pending: [Int], to onEvent: @escaping @Sendable (Event) async -> Void
  ) async -> @Sendable (WorkerPool.Event) async -> Void {
    let remaining = pending.reduce(0) { $0 + plan.shards[$1].candidateCount }
    let meter = ProgressMeter(
      BuildProgress(
        finishedCandidates: plan.candidateCount - remaining, candidates: plan.candidateCount,
        finishedShards: plan.shards.count - pending.count, shards: plan.shards.count))
    await onEvent(.progress(meter.progress))
    return { event in
      if let progress = await meter.take(event) { await onEvent(.progress(progress)) }
    }
  }
}
