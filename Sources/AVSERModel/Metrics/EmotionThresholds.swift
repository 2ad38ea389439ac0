internal import Foundation

/// From which logit on each emotion counts as present.
public struct EmotionThresholds: Sendable, Equatable {
  /// Where thresholds come from.
  public enum Source: String, Sendable, CaseIterable {
    /// Probability 0.5 for every emotion, as in the tables.
    case half = "0.5"
    /// For each emotion the threshold of the highest WA on the valid split.
    case valid
  }

  public let source: Source
  /// A logit an emotion, in the order of `Emotion.allCases`; predictions lie strictly above.
  public let logits: [Double]
  /// The emotions that could not be tuned, as valid shows them always or never; theirs is 0.5.
  public let untuned: [Emotion]

  /// Probability 0.5 for every emotion.
  public static let half = EmotionThresholds(
    source: .half, logits: Emotion.allCases.map { _ in 0 })

  private init(source: Source, logits: [Double]) {
    self.source = source
    self.logits = logits
    untuned = []
  }

  /// The thresholds as probabilities.
  public var probabilities: [Double] { logits.map { 1 / (1 + exp(-$0)) } }

  /// Picks each emotion's threshold of the highest WA; 0.5 where there is no WA.
  ///
  /// Of equally good thresholds the one nearest to 0.5 is taken, half-way between two outputs.
  ///
  /// - Parameters:
  ///   - logits: Model outputs on the valid split, `[N, 6]` row by row.
  ///   - labels: Whether each emotion is present, `[N, 6]` row by row.
  /// - Precondition: Both have the same length, a multiple of 6.
  public init(tunedOn logits: [Double], labels: [Bool]) {
    let width = Emotion.allCases.count
    precondition(logits.count == labels.count && logits.count % width == 0, "[N, 6] each")
    source = .valid
    let best = (0..<width).map { emotion in
      let column = stride(from: emotion, to: logits.count, by: width)
      return Self.best(column.map { (logits[$0], labels[$0]) })
    }
    self.logits = best.map { $0 ?? 0 }
    untuned = zip(Emotion.allCases, best).compactMap { $1 == nil ? $0 : nil }
  }

  private static func best(_ outputs: [(logit: Double, isPresent: Bool)]) -> Double? {
    let sorted = outputs.sorted { $0.logit > $1.logit }
    let positives = sorted.count(where: \.isPresent)
    guard positives > 0, positives < sorted.count else { return nil }
    // Both recalls in whole numbers, so that equal accuracies compare as equal.
    let negatives = sorted.count - positives
    func score(_ hits: Int, _ falseAlarms: Int) -> Int {
      hits * negatives - falseAlarms * positives
    }
    let atHalf = sorted.prefix { $0.logit > 0 }
    let hitsAtHalf = atHalf.count(where: \.isPresent)
    var best = (score: score(hitsAtHalf, atHalf.count - hitsAtHalf), logit: 0.0)
    func consider(_ score: Int, _ threshold: Double) {
      if score > best.score || (score == best.score && abs(threshold) < abs(best.logit)) {
        best = (score, threshold)
      }
    }
    // Where outputs run against the labels, never predicting the emotion is the best there is.
    consider(0, sorted[0].logit)
    var (hits, falseAlarms) = (0, 0)
    for (output, next) in zip(sorted, sorted.dropFirst()) {
      if output.isPresent { hits += 1 } else { falseAlarms += 1 }
      guard next.logit < output.logit else { continue }
      // Neighbouring floating-point numbers have none between them; the lower separates as well.
      let middle = next.logit + (output.logit - next.logit) / 2
      consider(score(hits, falseAlarms), middle < output.logit ? middle : next.logit)
    }
    return best.logit
  }
}
