import AVSERModel
import Foundation

/// Numbers of an ablation as its text and CSV print them: fractions x 100, MAE in points.
enum AblationFigure {
  /// A column's title.
  static func title(_ metric: String) -> String {
    switch metric {
    case "wa": "WA %"
    case "f1": "F1 %"
    case "eer_id": "EER %"
    case "eer_emo": "EER(Z_emo) %"
    case "macro_f1": "macro F1 %"
    case "weighted_f1": "weighted F1 %"
    case "non0_accuracy": "Acc. %"
    case "non0_f1": "F1 %"
    case "has0_accuracy": "Has0 acc. %"
    case "has0_f1": "Has0 F1 %"
    case "pearson": "Corr. x 100"
    case "mae": "MAE"
    default: metric
    }
  }

  static func scaled(_ metric: String, _ value: Double) -> Double {
    metric == "mae" ? value : value * 100
  }

  /// `61.80 +- 0.52`, with a count where some seeds have no value; `-` where none has.
  static func spread(_ metric: String, _ summary: MetricSummary?) -> String {
    guard let summary, let mean = summary.mean else { return "-" }
    let deviation = summary.standardDeviation.map { " +- \(number(metric, $0))" } ?? ""
    let (count, total) = (summary.defined.count, summary.values.count)
    return number(metric, mean) + deviation + (count < total ? " (\(count) of \(total))" : "")
  }

  static func number(_ metric: String, _ value: Double) -> String {
    String(format: metric == "mae" ? "%.3f" : "%.2f", scaled(metric, value))
  }

  /// With its sign, as differences have one.
  static func difference(_ metric: String, _ value: Double) -> String {
    String(format: "%+.2f", scaled(metric, value))
  }
}
