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
  ///   - onVideo: Called with each video as it is finished.
  /// - Returns: The record, already on disk.
  /// - Throws: `PrepError` or `CacheError`, with nothing left half-written.
  func build(_ shardPlan: ShardPlan, onVideo: (VideoPlan) throws -> Void) throws -> TaskRecord {
    var writer: ShardWriter?
    if shardPlan.split != nil {
      writer = try ShardWriter(
        folder: output.cache.shardFolder, name: shardPlan.name, layout: layout,
        candidates: shardPlan.videos.flatMap { video in
          [String](repeating: video.video, count: video.candidateCount)
        })
    }
    var entries: [ManifestEntry] = []
    var videoSeconds = 0.0
    var nextSlot = 0
    var keptRows = 0
    for video in shardPlan.videos {
      let outcome = try processor.process(
        video,
        to: writer.map {
          .init(
            shard: $0, identityOf: plan.identityOf, firstSlot: nextSlot, firstRow: keptRows)
        })
      entries += outcome.entries
      videoSeconds += outcome.videoSeconds
      nextSlot += outcome.usedSlots
      keptRows += outcome.keptRows
      try onVideo(video)
    }
    let record = TaskRecord(
      name: shardPlan.name, configuration: configuration.sha256, shard: try writer?.finish(),
      entries: entries, videoSeconds: videoSeconds)
    try output.write(record)
    return record
  }
}
