public import FeatureCache

/// What a model scores on one split (paper, section 4.1).
public struct Evaluation: Sendable, Equatable {
  /// The split's name: `train`, `valid` or `test`.
  public let split: String
  /// Kept samples of the split.
  public let samples: Int
  /// Mean task loss over the samples; undefined without samples.
  public let loss: MetricValue
  public let emotions: EmotionScores
  /// EER of Z_ID as a fraction: how well identities are told apart.
  public let identityEER: MetricValue
  /// EER of Z_emo as a fraction: identity leaking into the emotion feature (higher leaks less).
  public let emotionEER: MetricValue

  public init(
    split: String, samples: Int, loss: MetricValue, emotions: EmotionScores,
    identityEER: MetricValue, emotionEER: MetricValue
  ) {
    self.split = split
    self.samples = samples
    self.loss = loss
    self.emotions = emotions
    self.identityEER = identityEER
    self.emotionEER = emotionEER
  }
}

extension Evaluation {
  /// Every metric under the name it has in JSON, fractions between 0 and 1 except the loss.
  public var metrics: [(name: String, value: MetricValue)] {
    var metrics: [(name: String, value: MetricValue)] = [
      ("loss", loss), ("wa", emotions.weightedAccuracy), ("f1", emotions.f1),
      ("macro_f1", emotions.macroF1), ("weighted_f1", emotions.weightedF1),
      ("eer_id", identityEER), ("eer_emo", emotionEER),
    ]
    for (emotion, counts) in zip(Emotion.allCases, emotions.counts) {
      metrics.append(("wa.\(emotion)", counts.weightedAccuracy))
      metrics.append(("f1.\(emotion)", counts.f1))
      metrics.append(("macro_f1.\(emotion)", counts.macroF1))
      metrics.append(("weighted_f1.\(emotion)", counts.weightedF1))
    }
    return metrics
  }

  /// The evaluation as JSON: a number a metric, null where undefined, with the reasons beside them.
  public var json: JSONValue {
    let counts = zip(Emotion.allCases, emotions.counts).map { emotion, counts in
      JSONValue.Member(
        emotion.rawValue,
        [
          "tp": .integer(Int64(counts.truePositives)), "fp": .integer(Int64(counts.falsePositives)),
          "tn": .integer(Int64(counts.trueNegatives)), "fn": .integer(Int64(counts.falseNegatives)),
        ])
    }
    return .object([
      .init("split", .string(split)),
      .init("samples", .integer(Int64(samples))),
      .init(
        "metrics",
        .object(metrics.map { .init($0.name, $0.value.value.map(JSONValue.finite) ?? .null) })),
      .init(
        "undefined",
        .object(
          metrics.compactMap { metric in
            metric.value.reason.map { .init(metric.name, .string($0)) }
          })),
      .init("counts", .object(counts)),
    ])
  }
}
