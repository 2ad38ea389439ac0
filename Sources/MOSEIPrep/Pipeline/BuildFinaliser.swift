import FeatureCache

/// Turns the records of all shards into the manifests, the summary and, last, the index.
struct BuildFinaliser {
  let plan: BuildPlan
  let output: OutputFolder
  let configuration: ContentConfiguration
  let faceSize: Int
  let lost: [LostVideo]
  /// Lines of the data set that are no samples.
  let malformedRows: Int

  /// What the records add up to.
  struct Outcome {
    var summary = Summary()
    /// Length of the videos of each shard, in seconds, by the shard's name.
    var videoSeconds: [String: Double] = [:]
  }

  /// Writes the cache's last files.
  ///
  /// - Returns: The summary, as written, and the lengths.
  /// - Throws: `PrepError` if the records do not account for every segment; `CacheError` if a file
  ///   cannot be written.
  func finalise() throws -> Outcome {
    let kept = try ManifestWriter(output.cache.keptPath)
    let removed = try ManifestWriter(output.cache.removedPath)
    var outcome = Outcome()
    var shards: [String: ShardRecord] = [:]
    var records = RecordStream(plan, output: output)
    try records.run { record in
      shards[record.name] = record.shard
      outcome.videoSeconds[record.name] = record.videoSeconds
    } onEntry: { entry in
      try outcome.summary.add(entry)
      try (entry.isKept ? kept : removed).append(entry)
    }
    outcome.summary.malformedRows = malformedRows
    try outcome.summary.require(segmentCount: plan.segmentCount)
    try kept.commit()
    try removed.commit()
    try AtomicFile.write(outcome.summary.json.prettyText() + "\n", to: output.cache.summaryPath)
    let inOrder = plan.shards.compactMap { shards[$0.name] }
    let statistics = try MFCCStatistics(of: output.cache, shards: inOrder)
    try CacheIndex(
      configuration: configuration.json, faceSize: faceSize, identities: plan.identities,
      shards: inOrder, workerFailures: lost.map(\.json), mfccMean: statistics.mean,
      mfccStandardDeviation: statistics.standardDeviation
    ).write(to: output.cache)
    return outcome
  }
}
