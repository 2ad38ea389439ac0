import FeatureCache
import Glibc

/// The job of `prep screen`: every check that needs no pixels, over a whole data set.
///
/// The checks are those of a build, made by the same code; what only decoded pictures show
/// (`video-undecodable` of single samples, `frame-damaged`) is left to the build.
public struct DatasetScreen: Sendable {
  /// What was found.
  public struct Report: Sendable {
    /// One line a segment, as manifests have it, in order of video, start and clip.
    public let entries: [ManifestEntry]
    public let summary: Summary
    /// What was read around, each with file and line.
    public let warnings: [String]
    /// Videos whose evidence came from an earlier run.
    public let reusedVideos: Int
    public let videos: Int
    /// Videos given up: each worker that tried them died or ran out of time.
    ///
    /// The next run tries them again.
    public let lostVideos: [LostVideo]
    /// Segments whose text could be compared with timed words; nil without timed words.
    public let comparedTexts: Int?
  }

  /// What happens during a screening, for whoever shows it.
  public enum Event: Sendable {
    /// So many videos are done, and which is the latest; nil before the first.
    case progress(done: Int, of: Int, video: String?)
    /// Something a person should know, such as a worker's death.
    case notice(String)
  }

  private let options: BuildOptions
  private let workers: WorkerOptions
  private let evidencePath: String?

  /// Prepares a screening.
  ///
  /// - Parameters:
  ///   - options: The data set, thresholds and policies.
  ///   - workers: How many measure at a time, and what they may use.
  ///   - evidencePath: File of what earlier runs measured; nil measures everything.
  public init(options: BuildOptions, workers: WorkerOptions, evidencePath: String?) {
    self.options = options
    self.workers = workers
    self.evidencePath = evidencePath
  }

  /// Screens the data set.
  ///
  /// - Parameters:
  ///   - executable: Path of this program, which also is the worker.
  ///   - probeArguments: Given what a probe of a computational sequence is told, its arguments.
  ///   - workerArguments: Given what a worker is told, its arguments.
  ///   - onEvent: Called with what happens.
  /// - Returns: What was found.
  /// - Throws: `PrepError` or `CacheError` where the data set or the evidence file cannot be read or
  ///   written, or `CancellationError` where the task was cancelled; workers are gone then, and what
  ///   was measured is in the evidence file.
  public func run(
    executable: String, probeArguments: (SequenceProbe.Assignment) -> [String],
    workerArguments: (WorkerAssignment) -> [String],
    onEvent: @escaping @Sendable (Event) async -> Void
  ) async throws -> Report {
    try await SequenceProbe.run(
      options.layout, executable: executable, arguments: probeArguments, workers: workers,
      onNotice: { await onEvent(.notice($0)) })
    let dataset = try MOSEIDataset.load(options.layout)
    // Workers read the landmarks; unfit ones are better known before any is started.
    _ = try LandmarkSource(options.layout)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    let videos = try ScreenedVideos(
      plan.shards.flatMap(\.videos).sorted { $0.video.precedesByBytes($1.video) },
      of: dataset, options: options, evidencePath: evidencePath)
    let pending = await videos.judgeKnown()
    await onEvent(
      .progress(done: videos.plans.count - pending.count, of: videos.plans.count, video: nil))
    let ledger = FailureLedger(save: { _ in })
    if !pending.isEmpty {
      // Where everything is known already, nothing needs to be looked up for workers.
      let configuration = try ContentConfiguration(options: options, dataset: dataset)
      let process = WorkerProcess(
        executable: executable,
        arguments: workerArguments(
          WorkerAssignment(
            configuration: configuration.sha256, coordinator: getpid(),
            memoryLimit: workers.memoryLimit)),
        limits: TimeLimits(base: workers.timeout))
      try await pool(process, videos, ledger, onEvent).run(pending)
    }
    let entries = await videos.entries
    var summary = try Summary(entries, segmentCount: dataset.segments.count)
    summary.malformedRows = dataset.malformedRowCount
    return Report(
      entries: entries, summary: summary,
      warnings: dataset.warnings.map(\.description),
      reusedVideos: videos.plans.count - pending.count, videos: videos.plans.count,
      lostVideos: await ledger.lost, comparedTexts: comparedTexts(dataset))
  }

  /// Workers that measure videos.
  private func pool(
    _ process: WorkerProcess, _ videos: ScreenedVideos, _ ledger: FailureLedger,
    _ onEvent: @escaping @Sendable (Event) async -> Void
  ) -> WorkerPool {
    WorkerPool(process: process, jobs: workers.jobs, work: videos, ledger: ledger) { event in
      switch event {
      case .heard(let number, .measured(_, let evidence)): try await videos.add(number, evidence)
      case .finished(let number):
        await videos.finish(number, lost: await ledger.lost)
        await onEvent(
          .progress(
            done: await videos.doneCount, of: videos.plans.count,
            video: videos.plans[number].video))
      case .heard, .restarted: break
      }
    } onNotice: {
      await onEvent(.notice($0))
    }
  }

  private func comparedTexts(_ dataset: MOSEIDataset) -> Int? {
    dataset.words.map { words in
      dataset.segments.count {
        words[$0.video] != nil
          && TranscriptText.words(of: $0.text ?? "").count >= options.screening.minimumWords
      }
    }
  }
}
