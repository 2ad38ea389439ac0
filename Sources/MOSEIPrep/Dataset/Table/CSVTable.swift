/// A comma-separated table with a header line (RFC 4180), small enough to be held whole.
struct CSVTable {
  struct Row {
    let fields: [String]
    /// Line of the file on which the row begins, from 1.
    let lineNumber: Int
  }

  let path: String
  let columns: [String]
  let rows: [Row]
  /// The rows that are none: another number of fields, an open quote, bytes that are not UTF-8.
  let malformed: [DatasetWarning]

  /// Beyond this many malformed rows a file is no table with a slip here and there.
  static let maximumMalformedRows = 10_000

  /// Reads a table; malformed rows become warnings.
  ///
  /// - Parameter path: A UTF-8 file; fields may be quoted, hold line ends, and double their quotes.
  /// - Throws: `PrepError` where the file cannot be read, its header is unfit, or it is no such
  ///   table at all.
  init(path: String) throws(PrepError) {
    self.path = path
    var reader = CSVRecordReader(try InputFile.bytes(of: path))
    guard let header = reader.next(fieldCount: nil) else {
      throw PrepError(.formatInvalid, "an empty table", path: path)
    }
    let columns = header.fields.map { $0.trimmingSpace() }
    try Self.check(header, names: columns, path: path)
    var rows: [Row] = []
    var malformed: [DatasetWarning] = []
    while let record = reader.next(fieldCount: columns.count) {
      guard let fault = record.fault else {
        rows.append(Row(fields: record.fields, lineNumber: record.line))
        continue
      }
      let column = fault.field.flatMap { columns.indices.contains($0) ? columns[$0] : nil }
      malformed.append(
        DatasetWarning(path: path, line: record.line, column: column, message: fault.message))
      guard malformed.count <= Self.maximumMalformedRows else {
        throw PrepError(
          .formatInvalid, "more than \(Self.maximumMalformedRows) malformed rows", path: path,
          cause: "the first: \(malformed[0])",
          remedy: "Write fields with commas or quotes in quotes, and quotes in them twice.")
      }
    }
    self.columns = columns
    self.rows = rows
    self.malformed = malformed
  }

  /// Without names, or with one twice, nobody could say what a field means.
  private static func check(
    _ header: CSVRecordReader.Record, names: [String], path: String
  ) throws(PrepError) {
    func failure(_ message: String) -> PrepError {
      PrepError(.formatInvalid, message, path: path, location: "line \(header.line)")
    }
    if let fault = header.fault { throw failure("the header is unfit: \(fault.message)") }
    for (position, name) in names.enumerated() {
      guard !name.isEmpty else { throw failure("column \(position + 1) has no name") }
      guard !names[..<position].contains(name) else {
        throw failure("two columns are named \"\(name)\"")
      }
    }
  }
}
