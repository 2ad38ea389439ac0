import AVSERModel
import Console
import Foundation

/// An ablation's tables for people.
enum AblationText {
  static func text(_ tables: [ResultTable], missing: [AblationRun]) -> String {
    var parts = tables.map(text)
    if !missing.isEmpty {
      parts.append(
        "INCOMPLETE: no result of \(missing.map(\.name).joined(separator: ", "))\n")
    }
    return parts.joined(separator: "\n")
  }

  private static func text(_ table: ResultTable) -> String {
    let title =
      switch table.task {
      case .emotion: "Table 1. Emotion recognition: WA and F1 at threshold 0.5, means over emotions"
      case .sentiment: "Table 2. Sentiment: accuracy and weighted F1 of the samples not neutral"
      }
    var parts = [
      """
      \(title)
      test: \(table.samples) samples of \(table.videos) videos; mean +- sample standard deviation \
      over seeds; "paper": its figures on CMU-MOSEI

      """ + main(table)
    ]
    if table.task == .emotion {
      parts += [("WA", "wa"), ("F1", "f1")].map { name, metric in
        "\(name) % of each emotion\n" + perEmotion(table, metric)
      }
    }
    if !table.comparisons.isEmpty { parts.append(comparisons(table)) }
    return parts.joined(separator: "\n")
  }

  /// The paper's columns with its figures beside them, then ours alone.
  private static func main(_ table: ResultTable) -> String {
    let paper = ResultTable.comparedMetrics(of: table.task)
    let own = ["eer_emo"] + (table.task == .sentiment ? ["mae"] : [])
    let header =
      ["method", "in the paper", "seeds"]
      + paper.flatMap { [AblationFigure.title($0), "paper"] } + own.map(AblationFigure.title)
    var text = TextTable(
      header: header, alignments: [.left, .left] + header.dropFirst(2).map { _ in .right })
    for row in table.rows {
      let figures = paper.flatMap { metric in
        [
          AblationFigure.spread(metric, row.metrics[metric]),
          PaperResults.figure(metric, of: row.method, table.task).map { String(format: "%.1f", $0) }
            ?? "-",
        ]
      }
      text.add(
        [row.method.rawValue, PaperResults.name(of: row.method), "\(row.seeds.count)"] + figures
          + own.map { AblationFigure.spread($0, row.metrics[$0]) })
    }
    return text.text
  }

  private static func perEmotion(_ table: ResultTable, _ metric: String) -> String {
    let emotions = Emotion.allCases.map(\.rawValue)
    var text = TextTable(
      header: ["method"] + emotions, alignments: [.left] + emotions.map { _ in .right })
    for row in table.rows {
      text.add(
        [row.method.rawValue]
          + emotions.map { AblationFigure.spread(metric, row.metrics["\(metric).\($0)"]) })
    }
    return text.text
  }

  private static func comparisons(_ table: ResultTable) -> String {
    let method = table.comparisons[0].method.rawValue
    var text = TextTable(
      header: ["\(method) less", "metric", "mean", "95 % interval", "p", "each seed"],
      alignments: [.left, .left, .right, .right, .right])
    for comparison in table.comparisons {
      let metric = comparison.metric
      func signed(_ value: Double) -> String { AblationFigure.difference(metric, value) }
      text.add([
        comparison.other.rawValue, AblationFigure.title(metric),
        comparison.mean.map(signed) ?? "-",
        comparison.interval.map { "\(signed($0.lowerBound)) to \(signed($0.upperBound))" } ?? "-",
        comparison.pValue.map { String(format: "%.4f", $0) } ?? "-",
        comparison.differences.map { signed($0.value) }.joined(separator: " "),
      ])
    }
    return """
      Differences paired by seed, in points (EER: lower is better, no interval)
      95 %: \(table.bootstrap.resamples) draws of the videos, then of the seeds; p: sign flips, from \
      6 seeds on

      """ + text.text
  }
}
