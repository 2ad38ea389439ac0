import Console
import FeatureCache
import Foundation
import MOSEIPrep

/// The table of label rows, for people and for other programs.
struct LabelTableText {
  private let table: LabelTable
  private let folds: FoldCounts
  private let otherNames: [String]

  init(_ table: LabelTable, _ folds: FoldCounts) {
    self.table = table
    self.folds = folds
    otherNames =
      table.rows.first { !$0.segment.otherLabels.isEmpty }?
      .segment.otherLabels.map(\.name) ?? []
  }

  /// One JSON object, a row a line.
  var json: String {
    let rows = table.rows.map { $0.json.text() }.joined(separator: ",\n")
    let malformed = table.malformed.map { warning in
      JSONValue.object([
        .init("file", .string(warning.path)),
        .init("line", warning.line.map { .integer(Int64($0)) } ?? .null),
        .init("column", warning.column.map { .string($0) } ?? .null),
        .init("message", .string(warning.message)),
      ])
    }
    return "{\"rows\":[\n\(rows)\n],\n\"malformed\":\(JSONValue.array(malformed).text()),\n"
      + "\"unlabelled\":\(table.unlabelled),\n\"counts\":\(folds.json.text())}"
  }

  /// Comma-separated values with a header; lists are joined by semicolons.
  ///
  /// Malformed lines stand at the end, with where and why among the notes.
  var csv: String {
    let head = ["id", "video", "clip", "start", "end", "fold"] + Labels.names
    let tail = ["status", "reason", "also", "notes", "shard", "row"]
    // As in the JSON: a column of the user's may be named "notes".
    var text = CSVText.line(head + otherNames.map { "labels.\($0)" } + tail)
    for row in table.rows {
      let json = row.json
      let labels = otherNames.map { field(json["labels"]?[$0]) }
      text += CSVText.line(head.map { field(json[$0]) } + labels + tail.map { field(json[$0]) })
    }
    let blanks = [String](repeating: "", count: head.count + otherNames.count)
    for warning in table.malformed {
      text += CSVText.line(blanks + ["malformed", "", "", warning.description, "", ""])
    }
    return text
  }

  private func field(_ value: JSONValue?) -> String {
    switch value {
    case nil, .null: ""
    case .array(let values): values.compactMap(\.string).joined(separator: ";")
    case let value?: value.string ?? value.text()
    }
  }

  /// Aligned columns; of the labels only what is not 0.
  var aligned: String {
    var text = TextTable(
      header: ["ID", "START", "END", "FOLD", "STATUS", "LABELS", "NOTES"],
      alignments: [.left, .right, .right])
    for row in table.rows {
      let segment = row.segment
      let status =
        if case .removed(let reason, _) = row.status { reason.rawValue } else { row.status.name }
      text.add(
        [
          segment.id, seconds(segment.start), seconds(segment.end),
          segment.split?.rawValue ?? "-", status, labels(segment),
          row.notes.map(\.rawValue).joined(separator: ", "),
        ].map(Terminal.printable))
    }
    for warning in table.malformed {
      text.add(["", "", "", "", "malformed", "", warning.description].map(Terminal.printable))
    }
    return text.text
  }

  private func labels(_ segment: Segment) -> String {
    let values = segment.labels.map { labels in
      Labels.names.indices.filter { labels.isAnnotated[$0] && labels.raw[$0] != 0 }
        .map { "\(Labels.names[$0]) \(labels.raw[$0])" }
    }
    let others = segment.otherLabels.map { "\($0.name) \(field($0.value))" }
    return ((values ?? []) + others).joined(separator: ", ")
  }

  private func seconds(_ value: Double) -> String {
    value.isFinite ? String(format: "%.3f", value) : "\(value)"
  }

  /// Rows by fold and by what became of them, and how they compare with what was published.
  var counts: String {
    let isPublished = folds.folds.allSatisfy { $0.published != nil }
    var text = TextTable(
      header: ["fold", "videos", "with labels", "label rows"]
        + (isPublished ? ["published", "difference"] : []),
      alignments: [.left, .right, .right, .right, .right, .right])
    for fold in folds.folds {
      text.add(
        [fold.split.rawValue, "\(fold.videos)", "\(fold.labelledVideos)", "\(fold.labelRows)"]
          + (fold.published.map { ["\($0)", String(format: "%+d", fold.labelRows - $0)] } ?? []))
    }
    if folds.outside.labelRows > 0 {
      text.add(["none", "", "\(folds.outside.videos)", "\(folds.outside.labelRows)"])
    }
    let remarks = folds.remarks.map { Terminal.printable($0) + "\n" }.joined()
    return text.text + remarks + outcome + "\n"
  }

  private var outcome: String {
    var parts: [String] = []
    for name in ["kept", "candidate", "removed"] {
      let count = table.rows.count { $0.status.name == name }
      if count > 0 || name == "removed" { parts.append("\(count) \(name)") }
    }
    parts.append("\(table.malformed.count) malformed")
    let all = table.rows.count + table.malformed.count
    let left =
      table.unlabelled > 0
      ? "; segments that nobody labelled, listed with --all: \(table.unlabelled)" : ""
    return "\(all) rows: \(parts.joined(separator: ", "))\(left)"
  }
}
