import FeatureCache

/// Turns the records of all shards into the manifests, the summary and, last, the index.
struct BuildFinaliser {
  let plan: BuildPlan
  let output: OutputFolder
  let configuration: ContentConfiguration
  let faceSize: Int
  let lost: [LostVideo]

  /// Writes the cache's last files.
  ///
  /// - Parameter records: One a shard, in plan order.
  /// - Returns: The summary, as written.
  /// - Throws: `PrepError` if the records do not account for every segment; `CacheError` if a file
  ///   cannot be written.
  func finalise(_ records: [TaskRecord]) throws -> Summary {
    let entries = records.flatMap(\.entries).enumerated().sorted { a, b in
      // Records hold a video's segments in order; only the videos of the splits interleave.
      a.element.video == b.element.video
        ? a.offset < b.offset
        : a.element.video.utf8.lexicographicallyPrecedes(b.element.video.utf8)
    }.map(\.element)
    let summary = try Summary(entries, segmentCount: plan.segmentCount)
    try AtomicFile.write(Manifest.text(entries.filter(\.isKept)), to: output.cache.keptPath)
    try AtomicFile.write(
      Manifest.text(entries.filter { !$0.isKept }), to: output.cache.removedPath)
    try AtomicFile.write(summary.json.prettyText() + "\n", to: output.cache.summaryPath)
    let shards = records.compactMap(\.shard)
    let statistics = try MFCCStatistics(of: output.cache, shards: shards)
    try CacheIndex(
      configuration: configuration.json, faceSize: faceSize, identities: plan.identities,
      shards: shards, workerFailures: lost.map(\.json), mfccMean: statistics.mean,
      mfccStandardDeviation: statistics.standardDeviation
    ).write(to: output.cache)
    return summary
  }
}
