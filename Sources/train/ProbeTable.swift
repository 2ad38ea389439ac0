import AVSERModel
import Console

/// Figures of disentanglement as a table for people: percentages, a row a feature.
enum ProbeTable {
  static func text(_ figures: Disentanglement) -> String {
    let emotions = Emotion.allCases.map { "emotion_wa.\($0)" }
    let names = ["eer", "identity_top1", "emotion_wa"] + emotions
    var table = TextTable(
      header: ["feature", "EER %", "identity top-1 %", "emotion WA %"]
        + Emotion.allCases.map(\.rawValue),
      alignments: [.left] + names.map { _ in .right })
    for feature in figures.features {
      let values = feature.metrics.map { EvaluationTable.figure($0.name, $0.value.value) }
      table.add([feature.name == "z_id" ? "Z_ID" : "Z_emo"] + values)
    }
    let chances = [0.5, figures.chance] + (["mean"] + emotions).map { _ in 0.5 }
    table.add(["chance"] + zip(names, chances).map { EvaluationTable.figure($0, $1) })
    let lines = [
      "\(figures.split.rawValue): \(figures.samples) samples of \(figures.videos) videos",
      table.text,
      "identity: 5 folds of \(figures.probed.samples) samples of \(figures.probed.videos) videos; "
        + "emotion: fitted on \(figures.trainSamples) samples of train",
    ]
    return (lines + undefined(figures)).joined(separator: "\n")
  }

  /// One line a feature and reason.
  private static func undefined(_ figures: Disentanglement) -> [String] {
    figures.features.flatMap { feature in
      let reasons = Dictionary(grouping: feature.metrics.filter { $0.value.reason != nil }) {
        $0.value.reason ?? ""
      }
      return reasons.sorted { $0.key < $1.key }.map { reason, metrics in
        let names = metrics.map { "\(feature.name).\($0.name)" }
        return "undefined (-): \(names.joined(separator: ", ")): \(reason)"
      }
    }
  }
}
