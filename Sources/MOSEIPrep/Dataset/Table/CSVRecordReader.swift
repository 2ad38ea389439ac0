/// Takes comma-separated records (RFC 4180) off the bytes of a file, one at a time.
///
/// Fields may be quoted, hold line ends, and double their quotes.
struct CSVRecordReader {
  struct Record {
    var fields: [String] = []
    /// Line of the file on which the record begins, from 1.
    let line: Int
    /// What is wrong with it, and in which field.
    var fault: (field: Int?, message: String)?
  }

  /// The most bytes of a record: what a lone quote can take along.
  private static let maximumBytes = 1 << 16

  private let bytes: [UInt8]
  private var position = 0
  private var line = 1

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    // A byte order mark, which spreadsheets write.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next record that is not a blank line, nil at the end of the file.
  ///
  /// - Parameter fieldCount: How many fields a record must have, nil where any number will do.
  /// - Returns: A record; its fields count only where it has no fault. What a faulty one takes is
  ///   one line: a quote too many would pair with a later one and swallow the rows between them.
  mutating func next(fieldCount: Int?) -> Record? {
    while position < bytes.count {
      let (start, startLine) = (position, line)
      var record = record()
      if record.fault == nil, record.fields == [""] { continue }
      if record.fault == nil, let fieldCount, record.fields.count != fieldCount {
        record.fault = (nil, "\(record.fields.count) fields where the header has \(fieldCount)")
      }
      if record.fault != nil {
        let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count - 1
        (position, line) = (end + 1, startLine + 1)
      }
      return record
    }
    return nil
  }

  private mutating func record() -> Record {
    let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var record = Record(line: line)
    let start = position
    var field: [UInt8] = []
    var isQuoted = false
    scan: while position < bytes.count {
      guard position - start < Self.maximumBytes else {
        record.fault = (nil, "longer than \(Self.maximumBytes) bytes: does a quote not end?")
        break
      }
      let byte = bytes[position]
      position += 1
      switch byte {
      case quote where isQuoted && position < bytes.count && bytes[position] == quote:
        field.append(quote)
        position += 1
      case quote where isQuoted:
        isQuoted = false
        // Of two quotes too many the second one closes what the first one opened.
        guard position == bytes.count || [comma, newline, carriageReturn].contains(bytes[position])
        else {
          record.fault = (record.fields.count, "text after a closing quote")
          break scan
        }
      case quote where field.isEmpty: isQuoted = true
      case comma where !isQuoted:
        append(field, to: &record)
        field = []
      case newline where !isQuoted: break scan
      default: field.append(byte)
      }
    }
    let taken = bytes[start..<position]
    line += taken.count { $0 == newline }
    if isQuoted, record.fault == nil {
      record.fault = (record.fields.count, "a quoted field does not end")
    }
    if field.last == carriageReturn, taken.last == newline || position == bytes.count {
      field.removeLast()
    }
    append(field, to: &record)
    return record
  }

  private func append(_ field: [UInt8], to record: inout Record) {
    if let text = String(validating: field, as: UTF8.self) {
      record.fields.append(text)
    } else {
      record.fault = record.fault ?? (record.fields.count, "not UTF-8")
      record.fields.append("")
    }
  }
}
