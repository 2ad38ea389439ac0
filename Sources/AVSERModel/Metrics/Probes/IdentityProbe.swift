/// How well a linear probe tells from a feature who is speaking: identity left in it.
public struct IdentityProbe: Sendable, Equatable {
  /// Share of samples whose video is the most probable one, of samples the probe has not seen.
  public let topOne: MetricValue
  /// What guessing among the videos gives: 1 / videos.
  public let chance: MetricValue
  public let videos: Int
  public let samples: Int

  /// Into how many parts each video's samples are divided, and the fewest it may have.
  public static let folds = 5

  /// Fits a probe on four fifths of each video's samples and scores the rest, five times.
  ///
  /// Videos with fewer than five samples are left out. The k-th sample of a video belongs to fold k
  /// modulo 5.
  ///
  /// - Parameters:
  ///   - features: `[N, D]`, such as Z_emo of the test split.
  ///   - videos: The video of each sample, any numbers.
  ///   - inverseStrength: C of the probe.
  /// - Returns: The score, undefined where fewer than two videos have five samples.
  /// - Throws: `TorchError` where memory runs out.
  public static func score(
    features: FeatureTable, videos: [Int], inverseStrength: Double = 1
  ) throws -> IdentityProbe {
    precondition(videos.count == features.count, "one video a sample")
    let rows = Dictionary(grouping: videos.indices) { videos[$0] }
    let kept = rows.filter { $0.value.count >= folds }.sorted { $0.key < $1.key }.map(\.value)
    let count = kept.reduce(0) { $0 + $1.count }
    func undefined(_ reason: String) -> IdentityProbe {
      IdentityProbe(
        topOne: .undefined(reason), chance: .undefined(reason), videos: kept.count, samples: count)
    }
    guard features.values.allSatisfy(\.isFinite) else {
      return undefined("a feature is not finite")
    }
    guard kept.count > 1 else {
      return undefined("fewer than two videos have \(folds) samples")
    }
    let samples = kept.enumerated().flatMap { video, rows in
      rows.enumerated().map { (row: $1, video: video, fold: $0 % folds) }
    }
    var correct = 0
    for fold in 0..<folds {
      let seen = samples.filter { $0.fold != fold }
      let unseen = samples.filter { $0.fold == fold }
      let probe = try LinearProbe(
        features: features.rows(seen.map(\.row)), classes: seen.map(\.video),
        classCount: kept.count, inverseStrength: inverseStrength)
      let predictions = try probe.predictions(of: features.rows(unseen.map(\.row)))
      correct += zip(predictions, unseen).count(where: { $0 == $1.video })
    }
    return IdentityProbe(
      topOne: .value(Double(correct) / Double(count)), chance: .value(1 / Double(kept.count)),
      videos: kept.count, samples: count)
  }
}
