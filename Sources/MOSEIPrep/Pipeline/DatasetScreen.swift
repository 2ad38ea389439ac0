import FeatureCache
import Synchronization

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
    /// Segments whose text could be compared with timed words; nil without timed words.
    public let comparedTexts: Int?
  }

  private let options: BuildOptions
  private let jobs: Int
  private let evidencePath: String?

  /// Prepares a screening.
  ///
  /// - Parameters:
  ///   - options: The data set, thresholds and policies.
  ///   - jobs: Videos looked at at a time.
  ///   - evidencePath: File of what earlier runs measured; nil measures everything.
  public init(options: BuildOptions, jobs: Int, evidencePath: String?) {
    self.options = options
    self.jobs = jobs
    self.evidencePath = evidencePath
  }

  /// Screens the data set.
  ///
  /// - Parameters:
  ///   - executable: Path of this program, which also reads sequences that libhdf5 may crash on.
  ///   - probeArguments: Given what to read, the arguments that make it call `SequenceProbe.read`.
  ///   - onNotice: Told what is worth knowing meanwhile.
  ///   - onProgress: Told after each video how many are done, of how many, and its id.
  /// - Returns: What was found.
  /// - Throws: `PrepError` where the data set or the evidence file cannot be read or written;
  ///   `CancellationError`.
  public func run(
    executable: String, probeArguments: (SequenceProbe.Assignment) -> [String],
    onNotice: @escaping @Sendable (String) async -> Void,
    onProgress: @escaping @Sendable (Int, Int, String) -> Void
  ) async throws -> Report {
    try await SequenceProbe.run(
      options.layout, executable: executable, arguments: probeArguments,
      workers: WorkerOptions(jobs: 1),
      onNotice: onNotice)
    let dataset = try MOSEIDataset.load(options.layout)
    _ = try LandmarkSource(options.layout)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    let videos = plan.shards.flatMap(\.videos).sorted { $0.video.precedesByBytes($1.video) }
    let work = ScreeningWork(
      options: options, dataset: dataset, videos: videos,
      cache: try evidencePath.map { path throws(PrepError) in try EvidenceCache(path: path) },
      keys: try EvidenceKeys(options: options, dataset: dataset))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<max(1, min(jobs, videos.count)) {
        group.addTask { try work.run(onProgress: onProgress) }
      }
      try await group.waitForAll()
    }
    let entries = work.entries
    var summary = try Summary(entries, segmentCount: dataset.segments.count)
    summary.malformedRows = dataset.malformedRowCount
    return Report(
      entries: entries, summary: summary,
      warnings: dataset.warnings.map(\.description), reusedVideos: work.reused,
      videos: videos.count,
      comparedTexts: dataset.words.map { words in
        dataset.segments.count {
          words[$0.video] != nil
            && TranscriptText.words(of: $0.text ?? "").count >= options.screening.minimumWords
        }
      })
  }
}

/// The videos of a screening, taken one after another by several tasks.
private final class ScreeningWork: Sendable {
  private struct State {
    var next = 0
    var done = 0
    var reused = 0
    var entries: [[ManifestEntry]]
  }

  private let options: BuildOptions
  private let dataset: MOSEIDataset
  private let videos: [VideoPlan]
  private let cache: EvidenceCache?
  private let keys: EvidenceKeys
  private let state: Mutex<State>

  init(
    options: BuildOptions, dataset: MOSEIDataset, videos: [VideoPlan], cache: EvidenceCache?,
    keys: EvidenceKeys
  ) {
    self.options = options
    self.dataset = dataset
    self.videos = videos
    self.cache = cache
    self.keys = keys
    state = Mutex(State(entries: .init(repeating: [], count: videos.count)))
  }

  /// The lines of all videos, in their order.
  var entries: [ManifestEntry] { state.withLock { $0.entries.flatMap { $0 } } }
  var reused: Int { state.withLock { $0.reused } }

  /// Screens videos until none is left.
  func run(onProgress: @Sendable (Int, Int, String) -> Void) throws {
    let processor = try VideoProcessor(options: options, dataset: dataset)
    while let number = state.withLock({ state -> Int? in
      defer { state.next += 1 }
      return state.next < videos.count ? state.next : nil
    }) {
      try Task.checkCancellation()
      let plan = videos[number]
      let (outcomes, isReused) = try outcomes(of: plan, processor)
      let entries = zip(plan.segments, outcomes).map {
        ManifestEntry(screened: $0.segment, ScreeningVerdict.combine($1))
      }
      let done = state.withLock { state -> Int in
        state.entries[number] = entries
        state.done += 1
        if isReused { state.reused += 1 }
        return state.done
      }
      onProgress(done, videos.count, plan.video)
    }
  }

  private func outcomes(
    of plan: VideoPlan, _ processor: VideoProcessor
  ) throws -> (outcomes: [ScreeningOutcome], isReused: Bool) {
    let key = try keys.key(of: plan.video)
    if let outcomes = cache?[key]?.outcomes(of: plan, options.screening) { return (outcomes, true) }
    let media = try ProbedVideo(
      video: plan.video, dataset: dataset, options: options, framesFrom: .packets,
      onScanned: { _ in })
    let samples = try processor.screen(plan, media: media)
    try cache?.add(VideoEvidence(facts: media.facts, samples: samples), for: key)
    return (samples.map(\.outcome), false)
  }
}
