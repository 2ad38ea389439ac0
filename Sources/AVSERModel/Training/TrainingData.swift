internal import FeatureCache
internal import Torch

/// The train and valid splits as a run sees them: whether they can teach it, and how balanced they
/// are.
struct TrainingData {
  let dataset: CacheDataset
  let options: TrainingOptions

  /// Refuses a cache from which the method cannot learn, or whose result could not be judged.
  ///
  /// - Throws: `TrainingError` that says what is missing.
  func check() throws(TrainingError) {
    guard !dataset.samples(of: .train).isEmpty else {
      throw TrainingError(
        .cacheUnusable, "the train split has no samples", path: dataset.path,
        cause: "screening kept none", remedy: "See manifests/summary.json for the reasons.")
    }
    for split in [DataSplit.train, .valid] {
      try dataset.requireLabels(for: options.task, in: split)
    }
    guard let first = gaps.first, !options.allowIncomplete else { return }
    throw TrainingError(
      .cacheUnusable, first, path: dataset.path,
      cause: gaps.count > 1 ? "also: \(gaps.dropFirst().joined(separator: "; "))" : nil,
      remedy: "Add such samples to the cache, or train all the same with --allow-incomplete.")
  }

  /// What cannot be learnt or judged with these data.
  private var gaps: [String] {
    var gaps: [String] = []
    if dataset.samples(of: .valid).isEmpty {
      gaps.append("the valid split has no samples, so no epoch is better than another")
    }
    if options.method.wiring.hasIdentity, dataset.trainIdentities.count < 2 {
      gaps.append(
        "train has \(dataset.trainIdentities.count) identity, and identification needs two")
    }
    if options.task == .emotion {
      let total = dataset.samples(of: .train).count
      for (emotion, positives) in zip(Emotion.allCases, positives(of: .train)) {
        if positives == 0 { gaps.append("no train sample shows \(emotion)") }
        if positives == total { gaps.append("every train sample shows \(emotion)") }
      }
    }
    return gaps
  }

  /// What a user should know of the data before training starts.
  var notes: [String] {
    let counts = DataSplit.allCases.map { "\($0.rawValue) \(dataset.samples(of: $0).count)" }
    var notes = [
      "samples: \(counts.joined(separator: ", ")); "
        + "\(dataset.trainIdentities.count) identities to tell apart in train"
    ]
    for split in [DataSplit.train, .valid] where !dataset.samples(of: split).isEmpty {
      notes.append("\(split.rawValue): \(balance(of: split))")
    }
    return notes + gaps
  }

  /// How often each class occurs in a split.
  private func balance(of split: DataSplit) -> String {
    let samples = dataset.samples(of: split)
    func share(_ name: String, _ count: Int) -> String {
      let tenths = (Double(count) / Double(samples.count) * 1000).rounded() / 10
      return "\(name) \(count) (\(tenths) %)"
    }
    switch options.task {
    case .emotion:
      return zip(Emotion.allCases, positives(of: split)).map { share($0.rawValue, $1) }
        .joined(separator: ", ")
    case .sentiment:
      return [
        share("negative", samples.count(where: { $0.sentiment < 0 })),
        share("neutral", samples.count(where: { $0.sentiment == 0 })),
        share("positive", samples.count(where: { $0.sentiment > 0 })),
      ].joined(separator: ", ")
    }
  }

  /// Samples of a split that show each emotion.
  private func positives(of split: DataSplit) -> [Int] {
    Emotion.allCases.indices.map { emotion in
      dataset.samples(of: split).count(where: { $0.emotions[emotion] })
    }
  }

  /// N/P of each emotion in train, `[6]`; 1 for an emotion that all samples show, or none.
  ///
  /// - Parameters:
  ///   - dtype: Element type of the network.
  ///   - device: Where the network is.
  /// - Returns: The weights; nil where positive labels count like negative ones.
  /// - Throws: `TorchError`.
  func positiveWeight(_ dtype: DType, _ device: Device) throws(TorchError) -> Tensor? {
    guard options.positiveWeight == .balanced, options.task == .emotion else { return nil }
    let total = dataset.samples(of: .train).count
    let weights = positives(of: .train).map { positives in
      positives > 0 && positives < total ? Double(total - positives) / Double(positives) : 1
    }
    return try Tensor.of(weights).to(dtype, device)
  }
}
