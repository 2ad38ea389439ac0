import Console
import FeatureCache
import Foundation

/// Manifest lines as text for people and for other programs.
enum SampleListing {
  private static let columns = [
    "id", "video", "clip", "split", "start", "end", "status", "reason", "also", "notes",
    "evidence", "shard", "row",
  ]

  /// Comma-separated values with a header line, quoted by RFC 4180.
  ///
  /// Lists are joined by semicolons; evidence is compact JSON.
  static func csv(_ samples: [JSONValue]) -> String {
    var lines = [columns]
    for sample in samples {
      lines.append(
        columns.map { column in
          switch column {
          case "status": return isKept(sample) ? "kept" : "removed"
          case "also", "notes": return list(sample[column]).joined(separator: ";")
          default: return field(sample[column])
          }
        })
    }
    return lines.map(CSVText.line).joined()
  }

  /// The lines as one JSON array, a sample a line.
  static func json(_ samples: [JSONValue]) -> String {
    samples.isEmpty ? "[]" : "[\n" + samples.map { $0.text() }.joined(separator: ",\n") + "\n]"
  }

  /// A table of id, interval in seconds, verdict and details, wrapped to the terminal.
  ///
  /// - Parameters:
  ///   - samples: Manifest lines.
  ///   - width: Columns of the terminal; nil for lines of any length.
  /// - Returns: Lines of text, each ended by a newline; none without samples.
  static func table(_ samples: [JSONValue], width: Int?) -> String {
    guard !samples.isEmpty else { return "" }
    let header = ["ID", "START", "END", "VERDICT", "DETAILS"]
    let rows = [header] + samples.map(cells)
    let widths = (0..<4).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let indent = widths.reduce(0) { $0 + $1 + 2 }
    var out = ""
    for row in rows {
      var line = ""
      for (column, cell) in row.prefix(4).enumerated() {
        let padding = String(repeating: " ", count: widths[column] - cell.count)
        let isNumber = column == 1 || column == 2
        line += (isNumber ? padding + cell : cell + padding) + "  "
      }
      if let width, indent + minimumDetails > width {
        // Too narrow for five columns: details go below.
        out += wrapped(String(trimmed(line[...])), width: width, indent: 2)
        if !row[4].isEmpty && row != header {
          out += wrapped("    " + row[4], width: width, indent: 4)
        }
      } else {
        out += wrapped(line + row[4], width: width, indent: indent)
      }
    }
    return out
  }

  private static let minimumDetails = 32

  private static func cells(_ sample: JSONValue) -> [String] {
    var details: [String] = []
    let also = list(sample["also"])
    let notes = list(sample["notes"])
    if !also.isEmpty { details.append("also " + also.joined(separator: ", ")) }
    if !notes.isEmpty { details.append("notes " + notes.joined(separator: ", ")) }
    let evidence = sample["evidence"]?.members ?? []
    if !evidence.isEmpty {
      details.append(evidence.map { "\($0.name)=\(field($0.value))" }.joined(separator: " "))
    }
    let verdict = isKept(sample) ? "kept" : field(sample["reason"])
    return [
      field(sample["id"]), seconds(sample["start"]), seconds(sample["end"]), verdict,
      details.joined(separator: "; "),
    ].map(Terminal.printable)
  }

  private static func isKept(_ sample: JSONValue) -> Bool { sample["reason"] == nil }

  private static func list(_ value: JSONValue?) -> [String] {
    (value?.array ?? []).map { field($0) }
  }

  private static func field(_ value: JSONValue?) -> String {
    guard let value, value != .null else { return "" }
    return value.string ?? value.text()
  }

  /// Milliseconds are enough for reading; CSV and JSON keep every digit.
  private static func seconds(_ value: JSONValue?) -> String {
    value?.number.map { String(format: "%.3f", $0) } ?? "-"
  }

  /// Breaks a line at spaces, or anywhere in a word longer than the line.
  private static func wrapped(_ text: String, width: Int?, indent: Int) -> String {
    var rest = Substring(text)
    var out = ""
    var room = width ?? Int.max
    while rest.count > room {
      let limit = rest.index(rest.startIndex, offsetBy: room)
      let space = rest[..<limit].lastIndex(of: " ")
      // A break inside the leading padding would give an empty line for ever.
      let isUsable = space.map { rest[..<$0].contains { $0 != " " } } ?? false
      let end = isUsable ? (space ?? limit) : limit
      out += trimmed(rest[..<end]) + "\n" + String(repeating: " ", count: indent)
      rest = rest[end...].drop { $0 == " " }
      room = max(1, (width ?? Int.max) - indent)
    }
    return out + trimmed(rest) + "\n"
  }

  private static func trimmed(_ text: Substring) -> Substring {
    guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return text[...last]
  }
}
