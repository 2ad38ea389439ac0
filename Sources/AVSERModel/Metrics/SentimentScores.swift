/// Sentiment scores of one split (paper, table 2).
public struct SentimentScores: Sendable, Equatable {
  /// Not negative (y >= 0 against p >= 0), over all samples.
  public let has0: ConfusionCounts
  /// Positive (y > 0 against p > 0), over the samples whose label is not 0.
  public let non0: ConfusionCounts
  /// Pearson's r of predictions and labels, -1 to 1.
  public let pearson: MetricValue
  /// Mean absolute error, in points of the scale from -3 to 3.
  public let meanAbsoluteError: MetricValue

  /// Scores predictions against labels of the same samples.
  ///
  /// - Parameters:
  ///   - predictions: Model outputs, not clamped.
  ///   - labels: -3 to 3.
  /// - Precondition: Both have the same length.
  public init(predictions: [Double], labels: [Double]) {
    precondition(predictions.count == labels.count, "one prediction a label")
    var (has0, non0) = (ConfusionCounts(), ConfusionCounts())
    var errors = 0.0
    for (prediction, label) in zip(predictions, labels) {
      has0.add(predicted: prediction >= 0, label: label >= 0)
      if label != 0 { non0.add(predicted: prediction > 0, label: label > 0) }
      errors += abs(prediction - label)
    }
    self.has0 = has0
    self.non0 = non0
    meanAbsoluteError =
      labels.isEmpty ? .undefined("no samples") : .value(errors / Double(labels.count))
    pearson = Self.correlation(predictions, labels)
  }

  private static func correlation(_ x: [Double], _ y: [Double]) -> MetricValue {
    guard let firstX = x.first, let firstY = y.first else { return .undefined("no samples") }
    // Compared with the first, not by a variance of 0: rounding can leave one of 1e-30.
    guard x.contains(where: { $0 != firstX }) else {
      return .undefined("all predictions are equal")
    }
    guard y.contains(where: { $0 != firstY }) else { return .undefined("all labels are equal") }
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (x, y) in zip(x, y) {
      let (dx, dy) = (x - meanX, y - meanY)
      xx += dx * dx
      yy += dy * dy
      xy += dx * dy
    }
    let scale = xx.squareRoot() * yy.squareRoot()
    guard scale > 0 else { return .undefined("predictions or labels hardly vary") }
    return .value(min(max(xy / scale, -1), 1))
  }
}
