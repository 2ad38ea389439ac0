/// The `name = ['string', ...]` assignments of a Python file.
///
/// Only comments, imports, doc strings and such assignments are understood; anything else could
/// change a list (`+=`, `.remove`), so it is an error and not skipped.
struct PythonLists {
  private var lists: [String: [String]] = [:]

  subscript(name: String) -> [String]? { lists[name] }

  /// Parses a file.
  ///
  /// - Parameters:
  ///   - bytes: Python source.
  ///   - path: The file, for errors.
  /// - Throws: `PrepError` with the line of what is not understood.
  init(bytes: [UInt8], path: String) throws(PrepError) {
    var scanner = Scanner(bytes: bytes, path: path)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.position = 3 }
    while true {
      scanner.skipSpace(acrossLines: true)
      guard let byte = scanner.current else { return }
      if byte == UInt8(ascii: ";") {
        scanner.position += 1
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        _ = try scanner.string()
      } else {
        try statement(&scanner)
      }
    }
  }

  private mutating func statement(_ scanner: inout Scanner) throws(PrepError) {
    let line = scanner.line
    let name = scanner.identifier()
    if name == "import" || name == "from" {
      scanner.skipLine()
      return
    }
    scanner.skipSpace(acrossLines: false)
    guard !name.isEmpty, scanner.take(UInt8(ascii: "=")) else {
      throw scanner.failure("expected `name = [...]`", line: line)
    }
    scanner.skipSpace(acrossLines: false)
    let values = try scanner.list()
    guard lists.updateValue(values, forKey: name) == nil else {
      throw scanner.failure("`\(name)` is assigned twice", line: line)
    }
    scanner.skipSpace(acrossLines: false)
    if let byte = scanner.current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: ";") {
      throw scanner.failure("more follows the list", line: scanner.line)
    }
  }
}

private struct Scanner {
  let bytes: [UInt8]
  let path: String
  var position = 0
  private(set) var line = 1

  init(bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  func failure(_ message: String, line: Int? = nil) -> PrepError {
    PrepError(
      .formatInvalid, message, path: path, location: "line \(line ?? self.line)",
      remedy: "Folds are read, not executed: use plain lists of strings.")
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard current == byte else { return false }
    position += 1
    return true
  }

  /// Skips spaces, comments and continued lines; line ends only if asked to.
  mutating func skipSpace(acrossLines: Bool) {
    while let byte = current {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C: position += 1
      case UInt8(ascii: "\n") where acrossLines:
        position += 1
        line += 1
      case UInt8(ascii: "#"):
        while let byte = current, byte != UInt8(ascii: "\n") { position += 1 }
      case UInt8(ascii: "\\"):
        var next = position + 1
        if next < bytes.count, bytes[next] == UInt8(ascii: "\r") { next += 1 }
        guard next < bytes.count, bytes[next] == UInt8(ascii: "\n") else { return }
        position = next + 1
        line += 1
      default: return
      }
    }
  }

  mutating func skipLine() {
    while let byte = current, byte != UInt8(ascii: "\n") { position += 1 }
  }

  mutating func identifier() -> String {
    let start = position
    while let byte = current,
      byte == UInt8(ascii: "_") || byte >= 0x80
        || Character(Unicode.Scalar(byte)).isLetter || Character(Unicode.Scalar(byte)).isNumber
    {
      position += 1
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A list or tuple of strings, with or without a comma after the last.
  mutating func list() throws(PrepError) -> [String] {
    let closing: UInt8
    if take(UInt8(ascii: "[")) {
      closing = UInt8(ascii: "]")
    } else if take(UInt8(ascii: "(")) {
      closing = UInt8(ascii: ")")
    } else {
      throw failure("expected a list of strings")
    }
    var values: [String] = []
    while true {
      skipSpace(acrossLines: true)
      if take(closing) { return values }
      var value = try string()
      skipSpace(acrossLines: true)
      // Python joins neighbouring literals: the mark of a forgotten comma, but its meaning too.
      while current == UInt8(ascii: "'") || current == UInt8(ascii: "\"") {
        value += try string()
        skipSpace(acrossLines: true)
      }
      values.append(value)
      if take(UInt8(ascii: ",")) { continue }
      guard take(closing) else { throw failure("expected a comma or the end of the list") }
      return values
    }
  }

  /// A string literal, short or triple-quoted; escapes other than of quotes and `\` are refused.
  mutating func string() throws(PrepError) -> String {
    guard let quote = current, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      throw failure("expected a string")
    }
    let isTriple = bytes[position...].starts(with: [quote, quote, quote])
    let delimiter = [UInt8](repeating: quote, count: isTriple ? 3 : 1)
    let firstLine = line
    position += delimiter.count
    var text: [UInt8] = []
    while let byte = current {
      if bytes[position...].starts(with: delimiter) {
        position += delimiter.count
        guard let string = String(validating: text, as: UTF8.self) else {
          throw failure("a string is not UTF-8", line: firstLine)
        }
        return string
      }
      position += 1
      if byte == UInt8(ascii: "\n") {
        guard isTriple else { throw failure("a string does not end", line: firstLine) }
        line += 1
      }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard let escaped = current,
        [UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "\\")].contains(escaped)
      else { throw failure("an escape in a string") }
      text.append(escaped)
      position += 1
    }
    throw failure("a string does not end", line: firstLine)
  }
}
