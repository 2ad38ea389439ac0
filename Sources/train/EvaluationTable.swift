import AVSERModel

/// An evaluation as a table for people: percentages, and a reason for every figure that is absent.
enum EvaluationTable {
  static func text(_ evaluation: Evaluation) -> String {
    var lines = ["\(evaluation.split): \(evaluation.samples) samples"]
    lines.append(row("emotion", ["positive", "WA %", "F1 %", "macro F1 %", "weighted F1 %"]))
    let emotions = evaluation.emotions
    for (emotion, counts) in zip(Emotion.allCases, emotions.counts) {
      lines.append(
        row(
          emotion.rawValue,
          [
            String(counts.positives), percent(counts.weightedAccuracy), percent(counts.f1),
            percent(counts.macroF1), percent(counts.weightedF1),
          ]))
    }
    lines.append(
      row(
        "mean",
        [
          "", percent(emotions.weightedAccuracy), percent(emotions.f1), percent(emotions.macroF1),
          percent(emotions.weightedF1),
        ]))
    lines.append("")
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
    metric.value.map { decimal($0 * 100, places: 2) } ?? "-"
  }

  private static func row(_ name: String, _ cells: [String]) -> String {
    var text = name.padded(to: 10, left: false)
    for (cell, width) in zip(cells, [8, 8, 8, 12, 15]) { text += cell.padded(to: width) }
    return text
  }
}
