/// How well linear probes tell from a feature which emotions are shown.
public enum EmotionProbe {
  /// Fits a balanced probe an emotion on one split and scores it on another.
  ///
  /// - Parameters:
  ///   - train: Features to fit on, `[N, D]`, such as Z_ID of the train split.
  ///   - trainLabels: Which emotions each shows, N rows of one value an emotion.
  ///   - test: Features to score on, `[M, D]`.
  ///   - testLabels: M rows of one value an emotion.
  ///   - inverseStrength: C of the probes.
  /// - Returns: WA of each emotion as a fraction, undefined where train or test shows the emotion
  ///   always or never.
  /// - Throws: `TorchError` where memory runs out.
  public static func weightedAccuracies(
    train: FeatureTable, trainLabels: [[Bool]], test: FeatureTable, testLabels: [[Bool]],
    inverseStrength: Double = 1
  ) throws -> [MetricValue] {
    precondition(
      trainLabels.count == train.count && testLabels.count == test.count, "labels a sample")
    guard let emotions = trainLabels.first?.indices else { return [] }
    guard (train.values + test.values).allSatisfy(\.isFinite) else {
      return emotions.map { _ in .undefined("a feature is not finite") }
    }
    return try emotions.map { emotion in
      let labels = trainLabels.map { $0[emotion] }
      guard labels.contains(true), labels.contains(false) else {
        return .undefined("all samples of train have the same label")
      }
      let probe = try LinearProbe(
        features: train, labels: labels, isBalanced: true, inverseStrength: inverseStrength)
      let predicted = try probe.predictions(of: test).map { $0 == 1 }
      return ConfusionCounts(predicted: predicted, labels: testLabels.map { $0[emotion] })
        .weightedAccuracy
    }
  }
}
