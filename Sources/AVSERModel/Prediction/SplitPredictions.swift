internal import FeatureCache

/// What a network says of every sample of a split, in the order of the samples.
struct SplitPredictions {
  let split: DataSplit
  let task: TaskName
  let samples: [CacheSample]
  /// Logits `[N, 6]` or sentiment `[N, 1]`, row by row.
  var outputs: [Double] = []
  /// Sum of the task's loss over the samples.
  var lossSum = 0.0
  /// Z_emo, `[N, 2 d]`.
  var emotionFeatures: [Float] = []
  /// Z_ID, `[N, 2 d]`; empty where the network has none.
  var identityFeatures: [Float] = []

  init(split: DataSplit, task: TaskName, samples: [CacheSample]) {
    self.split = split
    self.task = task
    self.samples = samples
  }

  /// The task's scores of some samples.
  ///
  /// - Parameters:
  ///   - rows: Positions of samples, which may repeat; nil for all.
  ///   - thresholds: From which output on an emotion counts as present.
  /// - Returns: The scores.
  func scores(of rows: [Int]? = nil, thresholds: EmotionThresholds = .half) -> TaskScores {
    let rows = rows ?? Array(samples.indices)
    switch task {
    case .emotion:
      let width = task.outputCount
      return .emotion(
        EmotionScores(
          logits: rows.flatMap { outputs[($0 * width)..<(($0 + 1) * width)] },
          labels: rows.flatMap { samples[$0].emotions }, thresholds: thresholds))
    case .sentiment:
      return .sentiment(
        SentimentScores(
          predictions: rows.map { outputs[$0] },
          labels: rows.map { Double(samples[$0].sentiment) }))
    }
  }

  /// Thresholds of the highest WA on these samples.
  var tunedThresholds: EmotionThresholds {
    EmotionThresholds(tunedOn: outputs, labels: samples.flatMap(\.emotions))
  }
}

extension SplitPredictions {
  /// Scores the whole split.
  ///
  /// - Parameters:
  ///   - thresholds: From which output on an emotion counts as present.
  ///   - bootstrap: How confidence intervals are drawn, if at all.
  /// - Returns: The scores; of an empty split none is defined.
  func evaluation(
    thresholds: EmotionThresholds = .half, bootstrap: Bootstrap? = nil
  ) -> Evaluation {
    let videos = samples.map(\.identity)
    func rate(_ features: [Float]) -> MetricValue {
      guard !samples.isEmpty else { return .undefined("no samples") }
      guard !features.isEmpty else { return .undefined("the network has no such feature") }
      return EqualErrorRate.ofCosine(
        features: features, width: features.count / samples.count, identities: videos)
    }
    return Evaluation(
      split: split.rawValue, samples: samples.count, videos: Set(videos).count,
      loss: samples.isEmpty ? .undefined("no samples") : .value(lossSum / Double(samples.count)),
      scores: scores(thresholds: thresholds), thresholds: task == .emotion ? thresholds : nil,
      identityEER: rate(identityFeatures), emotionEER: rate(emotionFeatures),
      bootstrap: bootstrap,
      intervals: bootstrap?.intervals(videos: videos) {
        scores(of: $0, thresholds: thresholds).metrics
      } ?? [:])
  }
}
