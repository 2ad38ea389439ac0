import AVSERModel
import Foundation

/// An ablation's tables as CSV: one line a task, method and metric.
enum AblationCSV {
  static func text(_ tables: [ResultTable]) -> String {
    let lines = tables.flatMap { table in
      table.rows.flatMap { row in
        ResultTable.metrics(of: table.task).map { line(table.task, row, $0) }
      }
    }
    return (["task,method,metric,unit,seeds,mean,deviation,paper"] + lines)
      .map { $0 + "\n" }.joined()
  }

  private static func line(
    _ task: TaskName, _ row: ResultTable.Row, _ metric: String
  ) -> String {
    let summary = row.metrics[metric]
    func number(_ value: Double?) -> String {
      value.map { String(format: "%.4f", AblationFigure.scaled(metric, $0)) } ?? ""
    }
    return [
      task.rawValue, row.method.rawValue, metric, unit(metric), "\(summary?.defined.count ?? 0)",
      number(summary?.mean), number(summary?.standardDeviation),
      PaperResults.figure(metric, of: row.method, task).map { "\($0)" } ?? "",
    ].joined(separator: ",")
  }

  private static func unit(_ metric: String) -> String {
    switch metric {
    case "mae": "points"
    case "pearson": "x100"
    default: "percent"
    }
  }
}
