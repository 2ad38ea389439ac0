/// SER scores of one split: WA and F1 per emotion and their means (paper, section 4.1 and table 1).
public struct EmotionScores: Sendable, Equatable {
  /// Counts per emotion, in the order of `Emotion.allCases`.
  public let counts: [ConfusionCounts]

  /// Counts predictions of every emotion, present where the logit is above the threshold.
  ///
  /// - Parameters:
  ///   - logits: Model outputs before the sigmoid, `[N, 6]` row by row.
  ///   - labels: Whether each emotion is present, `[N, 6]` row by row.
  ///   - thresholds: From which probability on an emotion counts as present.
  /// - Precondition: Both have the same length, a multiple of 6.
  public init(
    logits: [Double], labels: [Bool], thresholds: EmotionThresholds = .half
  ) {
    let width = Emotion.allCases.count
    precondition(logits.count == labels.count && logits.count % width == 0, "[N, 6] each")
    var counts = [ConfusionCounts](repeating: ConfusionCounts(), count: width)
    for index in logits.indices {
      let isPresent = logits[index] > thresholds.logits[index % width]
      counts[index % width].add(predicted: isPresent, label: labels[index])
    }
    self.counts = counts
  }

  /// Mean WA over the emotions that have one.
  public var weightedAccuracy: MetricValue { .mean(counts.map(\.weightedAccuracy)) }
  /// Unweighted mean of the positive-class F1, the paper's F1 column.
  public var f1: MetricValue { .mean(counts.map(\.f1)) }
  /// Mean over the emotions of the two-class macro F1.
  public var macroF1: MetricValue { .mean(counts.map(\.macroF1)) }
  /// Mean over the emotions of the support-weighted F1.
  public var weightedF1: MetricValue { .mean(counts.map(\.weightedF1)) }
}
