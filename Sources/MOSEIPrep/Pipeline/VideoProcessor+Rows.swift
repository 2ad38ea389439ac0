import FeatureCache

extension VideoProcessor {
  /// Writes the rows of the samples that are kept and closes the gaps of those that are not.
  ///
  /// - Parameters:
  ///   - samples: The video's segments, screened and decoded.
  ///   - destination: Where rows go.
  ///   - outcome: Gets an entry a segment.
  /// - Throws: `CacheError` if the shard cannot be written.
  func finish(
    _ samples: [SampleInProgress], to destination: Destination?, outcome: inout Outcome
  ) throws {
    for sample in samples {
      if sample.slot != nil { outcome.usedSlots += 1 }
      let verdict = ScreeningVerdict.combine(sample.outcome)
      if let removed = ManifestEntry(removed: sample.segment, verdict) {
        if let slot = sample.slot { destination?.shard.drop(slot) }
        outcome.entries.append(removed)
        continue
      }
      guard let slot = sample.slot, let destination else {
        throw PrepError(
          .outputFailed, "would be neither kept nor removed", path: sample.segment.id,
          remedy: "Please report this.")
      }
      let row = destination.firstRow + outcome.keptRows
      try destination.shard.setRow(
        slot, try sampleRow(of: sample, identityOf: destination.identityOf))
      outcome.entries.append(
        ManifestEntry(kept: sample.segment, verdict, shard: destination.shard.name, row: row))
      outcome.keptRows += 1
    }
  }

  private func sampleRow(
    of sample: SampleInProgress, identityOf: [String: Int32]
  ) throws -> SampleRow {
    guard let labels = sample.segment.labels,
      let identity = identityOf[sample.segment.identity], let start = sample.outcome.start,
      let end = sample.outcome.end
    else {
      throw PrepError(
        .outputFailed, "would be kept without labels, identity or interval",
        path: sample.segment.id,
        remedy: "Please report this.")
    }
    return SampleRow(
      video: sample.segment.video, clip: Int32(sample.segment.clip), identity: identity,
      start: start.seconds, end: end.seconds, emotions: labels.emotions,
      sentiment: labels.sentiment, mfcc: try mfcc.paddedCoefficients(sample.sound),
      mfccFrames: Int32(MFCC.realFrameCount(sampleCount: sample.sound.count)),
      faceValid: sample.faceValid)
  }
}
