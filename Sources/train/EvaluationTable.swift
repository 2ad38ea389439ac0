import AVSERModel
import Console
import Foundation

/// An evaluation as a table for people: percentages, and a reason for every figure that is absent.
enum EvaluationTable {
  static func text(_ evaluation: Evaluation) -> String {
    let emotions = evaluation.emotions
    var table = TextTable(
      header: ["emotion", "positive", "WA %", "F1 %", "macro F1 %", "weighted F1 %"],
      alignments: [.left, .right, .right, .right, .right, .right])
    for (emotion, counts) in zip(Emotion.allCases, emotions.counts) {
      table.add(
        [
          emotion.rawValue, "\(counts.positives)", percent(counts.weightedAccuracy),
          percent(counts.f1), percent(counts.macroF1), percent(counts.weightedF1),
        ])
    }
    table.add(
      [
        "mean", "", percent(emotions.weightedAccuracy), percent(emotions.f1),
        percent(emotions.macroF1), percent(emotions.weightedF1),
      ])
    var lines = ["\(evaluation.split): \(evaluation.samples) samples", table.text]
    lines.append("EER of Z_ID   \(percent(evaluation.identityEER)) %  (lower is better)")
    lines.append(
      "EER of Z_emo  \(percent(evaluation.emotionEER)) %  (higher: less identity in the feature)")
    return (lines + undefined(evaluation)).joined(separator: "\n")
  }

  /// One line a reason, with the metrics it leaves without a value.
  private static func undefined(_ evaluation: Evaluation) -> [String] {
    guard evaluation.samples > 0 else { return ["undefined (-): the split has no samples"] }
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

  /// A fraction as a percentage with two decimals, `-` where undefined.
  static func percent(_ metric: MetricValue) -> String {
    metric.value.map { String(format: "%.2f", $0 * 100) } ?? "-"
  }
}
