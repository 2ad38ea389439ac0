/// The transcript of one video, cut into segments.
///
/// Lines are `<video>___<clip>___<start>___<end>___<text>`. The video id is known from the file's
/// name, because ids may themselves begin or end with `_`, and the text may hold `___`.
struct Transcript: Sendable {
  struct Line: Sendable {
    let clip: Int
    let start: Double
    let end: Double
    let text: String
    let lineNumber: Int
  }

  /// Why a line is no segment, and which field is at fault.
  struct Fault: Error, Equatable {
    let column: String?
    let message: String
  }

  private(set) var lines: [Line] = []
  private(set) var warnings: [DatasetWarning] = []

  /// Reads a transcript; lines of another form become warnings.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - video: Id of the video.
  /// - Throws: `PrepError` where the file cannot be read.
  init(path: String, video: String) throws(PrepError) {
    let reader = try LineReader(path: path)
    while let bytes = try reader.next() {
      let text = String(decoding: bytes, as: UTF8.self)
      if text.allSatisfy(\.isWhitespace) { continue }
      do {
        lines.append(try Self.parse(text, video: video, lineNumber: reader.lineNumber))
      } catch {
        warnings.append(
          DatasetWarning(
            path: path, line: reader.lineNumber, column: error.column, message: error.message))
      }
    }
  }

  /// Parses one line: the known id, then the first four `___` after it.
  ///
  /// - Parameters:
  ///   - text: The line.
  ///   - video: Id of the video.
  ///   - lineNumber: Where it stands, from 1.
  /// - Returns: The segment.
  /// - Throws: `Fault` where it is none.
  static func parse(_ text: String, video: String, lineNumber: Int) throws(Fault) -> Line {
    let separator = "___"
    func number<Value>(_ name: String, _ text: Substring, _ value: Value?) throws(Fault) -> Value {
      guard let value else {
        throw Fault(column: name, message: "\"\(text)\" is no number; the line is no segment")
      }
      return value
    }
    let form = Fault(
      column: nil, message: "not a line `\(video)___clip___start___end___text`; it is no segment")
    let prefix = (video + separator).utf8
    guard text.utf8.starts(with: prefix) else { throw form }
    var rest = text[text.utf8.index(text.startIndex, offsetBy: prefix.count)...]
    var fields: [Substring] = []
    while fields.count < 3 {
      guard let range = rest.firstRange(of: separator) else { throw form }
      fields.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    let clip = try number("clip", fields[0], UInt32(fields[0].trimmed))
    let start = try number("start", fields[1], Double(fields[1].trimmed))
    let end = try number("end", fields[2], Double(fields[2].trimmed))
    return Line(
      clip: Int(clip), start: start, end: end, text: String(rest), lineNumber: lineNumber)
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self).trimmingSpace() }
}
