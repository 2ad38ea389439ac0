/// The scores of the primary task on one split.
public enum TaskScores: Sendable, Equatable {
  case emotion(EmotionScores)
  case sentiment(SentimentScores)

  /// Every score under the name it has in JSON; fractions, and points of the scale for `mae`.
  public var metrics: [(name: String, value: MetricValue)] {
    switch self {
    case .emotion(let scores): Self.metrics(scores)
    case .sentiment(let scores):
      [
        ("non0_accuracy", scores.non0.accuracy), ("non0_f1", scores.non0.weightedF1),
        ("has0_accuracy", scores.has0.accuracy), ("has0_f1", scores.has0.weightedF1),
        ("pearson", scores.pearson), ("mae", scores.meanAbsoluteError),
      ]
    }
  }

  /// The counts behind the scores, by emotion or by the kind of accuracy.
  public var counts: [(name: String, counts: ConfusionCounts)] {
    switch self {
    case .emotion(let scores): zip(Emotion.allCases, scores.counts).map { ($0.rawValue, $1) }
    case .sentiment(let scores): [("non0", scores.non0), ("has0", scores.has0)]
    }
  }

  private static func metrics(_ scores: EmotionScores) -> [(name: String, value: MetricValue)] {
    var metrics: [(name: String, value: MetricValue)] = [
      ("wa", scores.weightedAccuracy), ("f1", scores.f1), ("macro_f1", scores.macroF1),
      ("weighted_f1", scores.weightedF1),
    ]
    for (emotion, counts) in zip(Emotion.allCases, scores.counts) {
      metrics.append(("wa.\(emotion)", counts.weightedAccuracy))
      metrics.append(("f1.\(emotion)", counts.f1))
      metrics.append(("macro_f1.\(emotion)", counts.macroF1))
      metrics.append(("weighted_f1.\(emotion)", counts.weightedF1))
    }
    return metrics
  }
}
