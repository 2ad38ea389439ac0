import AVSERModel
import Console
import Foundation

/// An evaluation as a table for people: percentages, and a reason for every figure that is absent.
enum EvaluationTable {
  static func text(_ evaluation: Evaluation) -> String {
    let videos = "\(evaluation.videos) \(evaluation.videos == 1 ? "video" : "videos")"
    var lines = ["\(evaluation.split): \(evaluation.samples) samples of \(videos)"]
    switch evaluation.scores {
    case .emotion(let scores): lines.append(table(scores, evaluation))
    case .sentiment(let scores): lines.append(table(scores, evaluation))
    }
    if let bootstrap = evaluation.bootstrap {
      lines.append(
        evaluation.videos > 1
          ? "95 %: interval over \(bootstrap.resamples) resamples of the videos, seed \(bootstrap.seed)"
          : "95 %: no interval, as videos are resampled and there is one alone")
    }
    if let thresholds = evaluation.thresholds { lines.append(text(thresholds)) }
    lines.append("EER of Z_ID   \(figure("eer_id", evaluation)) %  (lower is better)")
    lines.append(
      "EER of Z_emo  \(figure("eer_emo", evaluation)) %  (higher: less identity in the feature)")
    return (lines + undefined(evaluation)).joined(separator: "\n")
  }

  private static func table(_ scores: EmotionScores, _ evaluation: Evaluation) -> String {
    let names = ["wa", "f1", "macro_f1", "weighted_f1"]
    var table = TextTable(
      header: ["emotion", "positive", "WA %", "F1 %", "macro F1 %", "weighted F1 %"],
      alignments: [.left, .right, .right, .right, .right, .right])
    for (emotion, counts) in zip(Emotion.allCases, scores.counts) {
      let figures = names.map { figure("\($0).\(emotion)", evaluation) }
      table.add([emotion.rawValue, "\(counts.positives)"] + figures)
    }
    table.add(["mean", ""] + names.map { figure($0, evaluation) })
    if evaluation.bootstrap != nil {
      table.add(["95 %", ""] + names.map { interval($0, evaluation) })
    }
    return table.text
  }

  private static func table(_ scores: SentimentScores, _ evaluation: Evaluation) -> String {
    let rows = [
      ("Non0 accuracy %", "non0_accuracy"), ("Non0 weighted F1 %", "non0_f1"),
      ("Has0 accuracy %", "has0_accuracy"), ("Has0 weighted F1 %", "has0_f1"),
      ("Pearson r x 100", "pearson"), ("MAE", "mae"),
    ]
    let hasIntervals = evaluation.bootstrap != nil
    var table = TextTable(
      header: ["sentiment", "value"] + (hasIntervals ? ["95 %"] : []),
      alignments: [.left, .right] + (hasIntervals ? [.right] : []))
    for (title, name) in rows {
      table.add(
        [title, figure(name, evaluation)] + (hasIntervals ? [interval(name, evaluation)] : []))
    }
    return table.text
  }

  private static func text(_ thresholds: EmotionThresholds) -> String {
    switch thresholds.source {
    case .half: "thresholds: 0.5"
    case .valid:
      "thresholds, tuned for WA on valid: "
        + zip(Emotion.allCases, thresholds.probabilities).map { emotion, probability in
          String(format: "%@ %.3f", emotion.rawValue, probability)
            + (thresholds.untuned.contains(emotion) ? " (not tuned: valid has one class)" : "")
        }.joined(separator: ", ")
    }
  }

  /// One line a reason, with the metrics it leaves without a value.
  private static func undefined(_ evaluation: Evaluation) -> [String] {
    var reasons: [String] = []
    var names: [String: [String]] = [:]
    for (name, value) in evaluation.metrics {
      guard let reason = value.reason else { continue }
      if names[reason] == nil { reasons.append(reason) }
      names[reason, default: []].append(name)
    }
    return reasons.map { reason in
      "undefined (-): \((names[reason] ?? []).joined(separator: ", ")): \(reason)"
    }
  }

  private static func figure(_ name: String, _ evaluation: Evaluation) -> String {
    figure(name, evaluation[name].value)
  }

  private static func interval(_ name: String, _ evaluation: Evaluation) -> String {
    guard let interval = evaluation.intervals[name] else { return "-" }
    return "\(figure(name, interval.lowerBound)) to \(figure(name, interval.upperBound))"
  }

  /// A metric as people read it: fractions x 100 with two decimals, MAE in points with three, `-`
  /// where undefined.
  static func figure(_ name: String, _ value: Double?) -> String {
    guard let value else { return "-" }
    return name == "mae"
      ? String(format: "%.3f", value) : String(format: "%.2f", value * 100)
  }
}
