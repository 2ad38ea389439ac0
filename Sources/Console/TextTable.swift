/// Rows of text in aligned columns, for people to read.
public struct TextTable {
  /// How a column's cells stand in it.
  public enum Alignment: Sendable {
    case left
    case right
  }

  private let alignments: [Alignment]
  private var rows: [[String]]

  /// Starts a table.
  ///
  /// - Parameters:
  ///   - header: The columns' titles.
  ///   - alignments: One a column; columns beyond the list stand left.
  public init(header: [String], alignments: [Alignment] = []) {
    rows = [header]
    self.alignments = alignments
  }

  public mutating func add(_ row: [String]) { rows.append(row) }

  /// The table as text, each line ending in a newline.
  public var text: String {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: widths[column] - cell.count)
        let isRight = column < alignments.count && alignments[column] == .right
        return isRight ? space + cell : cell + space
      }
      let line = cells.joined(separator: "  ")
      return (line.lastIndex { $0 != " " }.map { String(line[...$0]) } ?? "") + "\n"
    }.joined()
  }
}
