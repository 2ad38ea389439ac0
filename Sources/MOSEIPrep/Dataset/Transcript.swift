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
      if let line = Self.parse(text, video: video, lineNumber: reader.lineNumber) {
        lines.append(line)
      } else {
        warnings.append(
          DatasetWarning(
            path: path, line: reader.lineNumber,
            message: "not a line `\(video)___clip___start___end___text`; it is no segment"))
      }
    }
  }

  /// Parses one line: the known id, then the first four `___` after it.
  static func parse(_ text: String, video: String, lineNumber: Int) -> Line? {
    let separator = "___"
    let prefix = (video + separator).utf8
    guard text.utf8.starts(with: prefix) else { return nil }
    var rest = text[text.utf8.index(text.startIndex, offsetBy: prefix.count)...]
    var fields: [Substring] = []
    while fields.count < 3 {
      guard let range = rest.firstRange(of: separator) else { return nil }
      fields.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    guard let clip = Int(fields[0].trimmed), clip >= 0, let start = Double(fields[1].trimmed),
      let end = Double(fields[2].trimmed)
    else { return nil }
    return Line(clip: clip, start: start, end: end, text: String(rest), lineNumber: lineNumber)
  }
}

extension Substring {
  fileprivate var trimmed: String { String(self).trimmingSpace() }
}
