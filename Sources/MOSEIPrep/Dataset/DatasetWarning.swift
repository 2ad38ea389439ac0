/// Something in the data set that was read around, and where.
public struct DatasetWarning: Sendable, Equatable, CustomStringConvertible {
  public let path: String
  /// Line of the file, from 1, nil where the warning concerns the whole file.
  public let line: Int?
  /// Name of the column, nil where the whole line is at fault or the file has no columns.
  public let column: String?
  public let message: String

  init(path: String, line: Int? = nil, column: String? = nil, message: String) {
    self.path = path
    self.line = line
    self.column = column
    self.message = message
  }

  /// Whether a line was left out that would have been a sample.
  public var isMalformedRow: Bool { line != nil }

  /// Line and column, nil where the warning concerns the whole file.
  public var location: String? {
    line.map { line in
      column.map { "line \(line), column \"\($0)\"" } ?? "line \(line)"
    }
  }

  public var description: String {
    [path, location].compactMap { $0 }.joined(separator: ", ") + ": " + message
  }
}
