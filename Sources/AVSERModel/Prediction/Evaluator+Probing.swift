public import FeatureCache

extension Evaluator {
  /// Measures what identity is left in Z_emo and what emotion in Z_ID, and the reverse.
  ///
  /// - Parameters:
  ///   - cache: The folder that holds index.json.
  ///   - split: The split that is scored; the emotion probes are fitted on train.
  ///   - inverseStrength: C of the probes.
  ///   - batchSize: Samples at a time.
  ///   - io: How the cache is read; changes no figure.
  /// - Returns: The figures of Z_emo and, where the network has one, of Z_ID.
  /// - Throws: `CacheError` where the cache cannot be used, `TrainingError` where train or the split
  ///   is empty, fewer than two videos have five samples, or faces have another size than the
  ///   run's, `TorchError`.
  public func probe(
    cache: String, split: DataSplit = .test, inverseStrength: Double = 1, batchSize: Int = 32,
    io: SafetensorsFile.IO = .default
  ) throws -> Disentanglement {
    let scorer = try scorer(cache: cache, batchSize: batchSize, io: io)
    try scorer.requireSamples(of: split, for: "to be scored")
    try scorer.requireSamples(of: .train, for: "to fit the emotion probes on")
    for split in [split, .train] { try scorer.dataset.requireLabels(for: .emotion, in: split) }
    // Before the network runs over both splits.
    let probed = try Self.probedSamples(of: split, in: scorer.dataset)
    let scored = try scorer.predictions(of: split)
    let fitted = split == .train ? scored : try scorer.predictions(of: .train)
    let videos = scored.samples.map(\.identity)
    func feature(
      _ name: String, _ path: KeyPath<SplitPredictions, [Float]>
    ) throws -> Disentanglement.Feature {
      guard let test = scored.table(path), let train = fitted.table(path) else {
        let absent = MetricValue.undefined("the network has no such feature")
        return Disentanglement.Feature(
          name: name, equalErrorRate: absent, identityTopOne: absent,
          weightedAccuracies: Emotion.allCases.map { _ in absent })
      }
      return Disentanglement.Feature(
        name: name,
        equalErrorRate: EqualErrorRate.ofCosine(
          features: test.values, width: test.width, identities: videos),
        identityTopOne: try IdentityProbe.score(
          features: test, videos: videos, inverseStrength: inverseStrength
        ).topOne,
        weightedAccuracies: try EmotionProbe.weightedAccuracies(
          train: train, trainLabels: fitted.samples.map(\.emotions), test: test,
          testLabels: scored.samples.map(\.emotions), inverseStrength: inverseStrength))
    }
    return Disentanglement(
      split: split, samples: scored.samples.count, videos: Set(videos).count, probed: probed,
      trainSamples: fitted.samples.count, inverseStrength: inverseStrength,
      features: [
        try feature("z_emo", \.emotionFeatures), try feature("z_id", \.identityFeatures),
      ])
  }

  /// The samples and videos an identity probe can use, of which there must be enough.
  private static func probedSamples(
    of split: DataSplit, in dataset: CacheDataset
  ) throws(TrainingError) -> (samples: Int, videos: Int) {
    let videos = Dictionary(grouping: dataset.samples(of: split), by: \.identity)
    let usable = videos.values.filter { $0.count >= IdentityProbe.folds }
    guard usable.count > 1 else {
      throw TrainingError(
        .cacheMismatch, "the \(split.rawValue) split has too few videos to probe for identity",
        path: dataset.path,
        cause: "of \(videos.count), \(usable.count) \(usable.count == 1 ? "has" : "have") "
          + "\(IdentityProbe.folds) samples or more; two are needed",
        remedy: "Give another --split, or a cache with more samples a video.")
    }
    return (usable.reduce(0) { $0 + $1.count }, usable.count)
  }
}

extension SplitPredictions {
  /// A feature of all samples; nil where the network has none such.
  fileprivate func table(_ feature: KeyPath<SplitPredictions, [Float]>) -> FeatureTable? {
    let values = self[keyPath: feature]
    guard !values.isEmpty else { return nil }
    return FeatureTable(values: values, width: values.count / samples.count)
  }
}
