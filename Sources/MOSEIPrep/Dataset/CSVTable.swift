/// A comma-separated table with a header line (RFC 4180), small enough to be held whole.
struct CSVTable {
  struct Row {
    let fields: [String]
    /// Line of the file on which the row begins, from 1.
    let lineNumber: Int
  }

  let columns: [String]
  let rows: [Row]
  let path: String

  /// Reads a table.
  ///
  /// - Parameter path: A UTF-8 file; fields may be quoted, hold line ends, and double their quotes.
  /// - Throws: `PrepError` with the line where a row has another number of fields than the header
  ///   or a quote does not end.
  init(path: String) throws(PrepError) {
    self.path = path
    var bytes = try InputFile.bytes(of: path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    var rows = try Self.rows(bytes, path: path)
    guard !rows.isEmpty else { throw PrepError(.formatInvalid, "an empty table", path: path) }
    columns = rows.removeFirst().fields.map { $0.trimmingSpace() }
    for row in rows where row.fields.count != columns.count {
      throw PrepError(
        .formatInvalid, "\(row.fields.count) fields where the header has \(columns.count)",
        path: path, location: "line \(row.lineNumber)")
    }
    self.rows = rows
  }

  private static func rows(_ bytes: [UInt8], path: String) throws(PrepError) -> [Row] {
    let (quote, comma, newline) = (UInt8(ascii: "\""), UInt8(ascii: ","), UInt8(ascii: "\n"))
    var rows: [Row] = []
    var fields: [String] = []
    var field: [UInt8] = []
    var (line, firstLine) = (1, 1)
    var isQuoted = false
    var position = 0
    func endRow() {
      if field.last == UInt8(ascii: "\r") { field.removeLast() }
      // A blank line is no row.
      if !fields.isEmpty || !field.isEmpty {
        rows.append(
          Row(fields: fields + [String(decoding: field, as: UTF8.self)], lineNumber: firstLine))
      }
      (fields, field) = ([], [])
    }
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if byte == newline { line += 1 }
      switch byte {
      case quote where isQuoted && position < bytes.count && bytes[position] == quote:
        field.append(quote)
        position += 1
      case quote where isQuoted || field.isEmpty: isQuoted.toggle()
      case comma where !isQuoted:
        fields.append(String(decoding: field, as: UTF8.self))
        field = []
      case newline where !isQuoted:
        endRow()
        firstLine = line
      default: field.append(byte)
      }
    }
    guard !isQuoted else {
      throw PrepError(
        .formatInvalid, "a quoted field does not end", path: path, location: "line \(firstLine)")
    }
    endRow()
    return rows
  }
}
