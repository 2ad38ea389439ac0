/// How often a binary prediction and its label agree or differ.
public struct ConfusionCounts: Sendable, Equatable {
  public var truePositives = 0
  public var falsePositives = 0
  public var trueNegatives = 0
  public var falseNegatives = 0

  public init() {}

  /// Counts predictions against labels of the same samples.
  ///
  /// - Precondition: Both have the same length.
  public init(predicted: [Bool], labels: [Bool]) {
    precondition(predicted.count == labels.count, "one prediction a label")
    for (predicted, label) in zip(predicted, labels) { add(predicted: predicted, label: label) }
  }

  public mutating func add(predicted: Bool, label: Bool) {
    switch (predicted, label) {
    case (true, true): truePositives += 1
    case (true, false): falsePositives += 1
    case (false, false): trueNegatives += 1
    case (false, true): falseNegatives += 1
    }
  }

  /// Samples whose label is positive: P.
  public var positives: Int { truePositives + falseNegatives }
  /// Samples whose label is negative: N.
  public var negatives: Int { trueNegatives + falsePositives }

  /// The counts with the negative class taken as the positive one.
  private var flipped: ConfusionCounts {
    var counts = ConfusionCounts()
    counts.truePositives = trueNegatives
    counts.falsePositives = falseNegatives
    counts.trueNegatives = truePositives
    counts.falseNegatives = falsePositives
    return counts
  }
}

extension ConfusionCounts {
  /// Weighted accuracy, WA = (TP * N/P + TN) / (2N) (paper, section 4.1, reference 33).
  ///
  /// Undefined without positive or without negative labels.
  public var weightedAccuracy: MetricValue {
    guard positives > 0 else { return .undefined("no positive labels") }
    guard negatives > 0 else { return .undefined("no negative labels") }
    let n = Double(negatives)
    return .value(
      (Double(truePositives) * n / Double(positives) + Double(trueNegatives)) / (2 * n))
  }

  /// Fraction of the samples predicted rightly; undefined without samples.
  public var accuracy: MetricValue {
    let total = positives + negatives
    guard total > 0 else { return .undefined("no samples") }
    return .value(Double(truePositives + trueNegatives) / Double(total))
  }

  /// F1 of the positive class, 2 TP / (2 TP + FP + FN).
  ///
  /// Undefined where the class is neither labelled nor predicted, as scikit-learn's
  /// `zero_division=nan` has it.
  public var f1: MetricValue {
    let denominator = 2 * truePositives + falsePositives + falseNegatives
    guard denominator > 0 else { return .undefined("no positive labels or predictions") }
    return .value(Double(2 * truePositives) / Double(denominator))
  }

  /// Unweighted mean of the F1 of both classes; a class neither labelled nor predicted is left out.
  public var macroF1: MetricValue { .mean([f1, flipped.f1]) }

  /// Mean of the F1 of both classes, weighted by how many labels each has.
  ///
  /// Undefined without samples.
  public var weightedF1: MetricValue {
    let total = positives + negatives
    guard total > 0 else { return .undefined("no samples") }
    let weighted =
      Double(positives) * (f1.value ?? 0) + Double(negatives) * (flipped.f1.value ?? 0)
    return .value(weighted / Double(total))
  }
}
