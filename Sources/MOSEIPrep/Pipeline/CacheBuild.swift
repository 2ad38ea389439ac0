import FeatureCache
import Foundation

/// The whole job of `prep build`: plan, workers, finalise.
public struct CacheBuild: Sendable {
  /// Where a build is, for whoever shows it.
  public struct Progress: Sendable {
    public var finishedCandidates: Int
    public let candidates: Int
    public var currentVideo: String
  }

  /// What a build did.
  public struct Report: Sendable {
    public let summary: Summary
    public let shards: Int
    /// Length of all videos, in seconds.
    public let videoSeconds: Double
    /// Length of the videos this run looked at, in seconds.
    public let newVideoSeconds: Double
    /// Shards found finished by an earlier run.
    public let reusedShards: Int
    public let seconds: Double
    /// Lines of the data set that could not be read, each with file and line.
    public let warnings: [String]
  }

  private let options: BuildOptions
  private let output: OutputFolder
  private let jobs: Int

  public init(options: BuildOptions, output: OutputFolder, jobs: Int) {
    self.options = options
    self.output = output
    self.jobs = jobs
  }

  /// Builds the cache, or what is missing of it.
  ///
  /// - Parameters:
  ///   - executable: Path of this program, which also is the worker.
  ///   - workerArguments: Given the configuration's SHA-256, the arguments of a worker.
  ///   - onProgress: Called after every video.
  /// - Returns: What was done.
  /// - Throws: `PrepError` or `CacheError`; finished shards stay and are used by the next run.
  public func run(
    executable: String, workerArguments: (String) -> [String],
    onProgress: @escaping @Sendable (Progress) async -> Void
  ) async throws -> Report {
    let started = ContinuousClock.now
    let dataset = try MOSEIDataset.load(options.layout)
    let configuration = try ContentConfiguration(options: options, dataset: dataset)
    // Workers read the landmarks; unfit ones are better known before the folder is made.
    _ = try LandmarkSource(options.layout)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    // Before the lock, which leaves a file: a folder that is not ours stays as it is.
    try output.check(for: configuration)
    guard let lock = try FolderLock(folder: output.cache.path) else {
      throw PrepError(
        .outputConflict, "another build is writing to this folder", path: output.cache.path,
        remedy: "Wait for it to end, or name another folder with --out.")
    }
    try output.prepare(for: configuration)

    var records = plan.shards.map {
      output.finishedRecord($0.name, configuration: configuration.sha256)
    }
    let pending = records.indices.filter { records[$0] == nil }
    let finished = records.indices.reduce(0) {
      $0 + (records[$1] == nil ? 0 : plan.shards[$1].candidateCount)
    }
    let meter = ProgressMeter(
      .init(
        finishedCandidates: finished, candidates: plan.candidateCount, currentVideo: ""))
    await onProgress(meter.progress)
    let pool = WorkerPool(
      executable: executable, arguments: workerArguments(configuration.sha256), jobs: jobs)
    do {
      try await pool.run(pending) { event in
        guard case .video(let name, let candidates) = event else { return }
        await onProgress(meter.advance(by: candidates, video: name))
      }
    } catch {
      // Workers that were stopped could not tidy up after themselves.
      try output.cache.removePartialFiles()
      throw error
    }

    // Media are opened one by one: a file that changed since would not be what the index says.
    try ContentConfiguration(options: options, dataset: dataset)
      .require(configuration.sha256, root: options.layout.root)
    for number in pending {
      records[number] = try output.record(plan.shards[number].name)
    }
    let summary = try BuildFinaliser(
      plan: plan, output: output, configuration: configuration, faceSize: options.faces.size
    ).finalise(records.compactMap { $0 })
    _ = consume lock
    let elapsed = ContinuousClock.now - started
    return Report(
      summary: summary, shards: plan.shards.count,
      videoSeconds: records.reduce(0) { $0 + ($1?.videoSeconds ?? 0) },
      newVideoSeconds: pending.reduce(0) { $0 + (records[$1]?.videoSeconds ?? 0) },
      reusedShards: plan.shards.count - pending.count,
      seconds: Double(elapsed.components.seconds)
        + Double(elapsed.components.attoseconds) / 1e18,
      warnings: dataset.warnings.map(\.description))
  }
}

/// Adds up what the workers report.
private actor ProgressMeter {
  private(set) var progress: CacheBuild.Progress

  init(_ progress: CacheBuild.Progress) { self.progress = progress }

  func advance(by candidates: Int, video: String) -> CacheBuild.Progress {
    progress.finishedCandidates += candidates
    progress.currentVideo = video
    return progress
  }
}
