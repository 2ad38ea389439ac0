public import FeatureCache

/// What a model scores on one split (paper, section 4.1).
public struct Evaluation: Sendable, Equatable {
  /// The split's name: `train`, `valid` or `test`.
  public let split: String
  /// Kept samples of the split.
  public let samples: Int
  /// Videos they come from.
  public let videos: Int
  /// Mean task loss over the samples; undefined without samples.
  public let loss: MetricValue
  /// The primary task's scores.
  public let scores: TaskScores
  /// From which output on an emotion counted as present; nil for sentiment.
  public let thresholds: EmotionThresholds?
  /// EER of Z_ID as a fraction: how well identities are told apart.
  public let identityEER: MetricValue
  /// EER of Z_emo as a fraction: identity leaking into the emotion feature (higher leaks less).
  public let emotionEER: MetricValue
  /// How the intervals were drawn; nil without intervals.
  public let bootstrap: Bootstrap?
  /// Confidence intervals of the task's scores over videos, by the names of `metrics`.
  public let intervals: [String: ClosedRange<Double>]

  init(
    split: String, samples: Int, videos: Int, loss: MetricValue, scores: TaskScores,
    thresholds: EmotionThresholds?, identityEER: MetricValue, emotionEER: MetricValue,
    bootstrap: Bootstrap?, intervals: [String: ClosedRange<Double>]
  ) {
    self.split = split
    self.samples = samples
    self.videos = videos
    self.loss = loss
    self.scores = scores
    self.thresholds = thresholds
    self.identityEER = identityEER
    self.emotionEER = emotionEER
    self.bootstrap = bootstrap
    self.intervals = intervals
  }
}

extension Evaluation {
  /// Every metric under the name it has in JSON: fractions, except `loss` and `mae`.
  public var metrics: [(name: String, value: MetricValue)] {
    [("loss", loss)] + scores.metrics + [("eer_id", identityEER), ("eer_emo", emotionEER)]
  }

  /// A metric by its name in JSON, undefined where models of this task have none such.
  public subscript(name: String) -> MetricValue {
    metrics.first { $0.name == name }?.value ?? .undefined("the task has no such metric")
  }

  /// The evaluation as JSON: a number a metric, null where undefined, with the reasons beside them.
  public var json: JSONValue {
    let counts = scores.counts.map { name, counts in
      JSONValue.Member(
        name,
        [
          "tp": .integer(Int64(counts.truePositives)), "fp": .integer(Int64(counts.falsePositives)),
          "tn": .integer(Int64(counts.trueNegatives)), "fn": .integer(Int64(counts.falseNegatives)),
        ])
    }
    var members: [JSONValue.Member] = [
      .init("split", .string(split)),
      .init("samples", .integer(Int64(samples))),
      .init("videos", .integer(Int64(videos))),
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
    ]
    if let thresholds { members.append(.init("thresholds", Self.json(thresholds))) }
    if let bootstrap { members.append(.init("bootstrap", json(bootstrap))) }
    return .object(members)
  }

  private static func json(_ thresholds: EmotionThresholds) -> JSONValue {
    let values = zip(Emotion.allCases, thresholds.probabilities).map { emotion, probability in
      JSONValue.Member(emotion.rawValue, .finite(probability))
    }
    let untuned = thresholds.untuned.map { JSONValue.string($0.rawValue) }
    return .object(
      [.init("source", .string(thresholds.source.rawValue))] + values
        + (thresholds.source == .valid ? [.init("untuned", .array(untuned))] : []))
  }

  private func json(_ bootstrap: Bootstrap) -> JSONValue {
    let members = scores.metrics.map { metric in
      JSONValue.Member(
        metric.name,
        intervals[metric.name].map { .array([.finite($0.lowerBound), .finite($0.upperBound)]) }
          ?? .null)
    }
    return [
      "resamples": .integer(Int64(bootstrap.resamples)),
      // JSON has no integers above Int64's for every reader: such a seed stays text.
      "seed": Int64(exactly: bootstrap.seed).map(JSONValue.integer) ?? .string("\(bootstrap.seed)"),
      "unit": "video", "level": .finite(Bootstrap.level), "intervals": .object(members),
    ]
  }
}
