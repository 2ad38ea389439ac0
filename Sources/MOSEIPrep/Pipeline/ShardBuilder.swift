import FeatureCache

/// Builds one shard after another, in a worker.
final class ShardBuilder {
  private let processor: VideoProcessor
  private let plan: BuildPlan
  private let output: OutputFolder
  private let configuration: ContentConfiguration
  private let layout: ShardLayout

  init(
    options: BuildOptions, dataset: MOSEIDataset, plan: BuildPlan, output: OutputFolder,
    configuration: ContentConfiguration
  ) throws {
    processor = try VideoProcessor(options: options, dataset: dataset)
    layout = options.shardLayout
    self.plan = plan
    self.output = output
    self.configuration = configuration
  }

  /// Builds a shard and its record; the record is written last, and only for a finished shard.
  ///
  /// - Parameters:
  ///   - shardPlan: What goes into the shard.
  ///   - lost: Videos of the shard that are not to be opened.
  ///   - report: Told of each video as it is begun and finished.
  /// - Returns: The record, already on disk.
  /// - Throws: `PrepError` or `CacheError`, with nothing left half-written.
  func build(
    _ shardPlan: ShardPlan, without lost: [LostVideo],
    report: @escaping (WorkerEvent) throws -> Void
  ) throws -> TaskRecord {
    let lostOf = Dictionary(lost.map { ($0.video, $0) }, uniquingKeysWith: { first, _ in first })
    let writer = try writer(for: shardPlan, videos: shardPlan.videos)
    var entries: [ManifestEntry] = []
    var videoSeconds = 0.0
    var nextSlot = 0
    var keptRows = 0
    for video in shardPlan.videos {
      if let given = lostOf[video.video] {
        entries += given.entries(of: video)
      } else {
        try report(.started(video: video.video))
        let outcome = try processor.process(
          video,
          to: writer.map {
            .init(
              shard: $0, identityOf: plan.identityOf, firstSlot: nextSlot, firstRow: keptRows)
          }, onScanned: Self.scanned(report))
        entries += outcome.entries
        videoSeconds += outcome.videoSeconds
        nextSlot += outcome.usedSlots
        keptRows += outcome.keptRows
      }
      try report(.processed(video: video.video, candidates: video.candidateCount))
    }
    let record = TaskRecord(
      name: shardPlan.name, configuration: configuration.sha256, shard: try writer?.finish(),
      entries: entries, videoSeconds: videoSeconds, lost: lost)
    try output.write(record)
    return record
  }

  /// Processes one video as `build` would and throws the result away.
  ///
  /// - Parameters:
  ///   - name: The video.
  ///   - shardPlan: The shard it belongs to, which nobody else may be building meanwhile.
  ///   - report: Told when the video is begun and finished.
  /// - Throws: `PrepError` or `CacheError`, as `build` does.
  func attempt(
    _ name: String, of shardPlan: ShardPlan, report: @escaping (WorkerEvent) throws -> Void
  ) throws {
    guard let video = shardPlan.videos.first(where: { $0.video == name }) else {
      throw PrepError(.usage, "a worker was asked for a video of another shard", path: name)
    }
    let writer = try writer(for: shardPlan, videos: [video])
    try report(.started(video: name))
    _ = try processor.process(
      video,
      to: writer.map {
        .init(shard: $0, identityOf: plan.identityOf, firstSlot: 0, firstRow: 0)
      }, onScanned: Self.scanned(report))
    try report(.processed(video: name, candidates: 0))
  }

  /// Passes a video's length on; where nobody is left to hear it, the worker's guard ends it.
  private static func scanned(
    _ report: @escaping (WorkerEvent) throws -> Void
  ) -> (Double) -> Void {
    { try? report(.opened(seconds: $0)) }
  }

  /// The file rows go to, nil for videos of no fold.
  private func writer(for shardPlan: ShardPlan, videos: [VideoPlan]) throws -> ShardWriter? {
    guard shardPlan.split != nil else { return nil }
    return try ShardWriter(
      folder: output.cache.shardFolder, name: shardPlan.name, layout: layout,
      candidates: videos.flatMap { video in
        [String](repeating: video.video, count: video.candidateCount)
      })
  }
}
