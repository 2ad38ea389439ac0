import Foundation

/// The lines of a text file, one at a time, with a bound on their length.
///
/// Landmark tables reach 100 MB and are never held whole.
final class LineReader {
  let path: String
  /// Number of the line last returned, from 1.
  private(set) var lineNumber = 0
  private let file: UnsafeMutablePointer<FILE>
  private var block = [UInt8](repeating: 0, count: 1 << 16)
  private var position = 0
  private var end = 0

  /// Opens a regular file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `PrepError` where it is missing, not regular or cannot be opened.
  init(path: String) throws(PrepError) {
    try InputFile.requireRegular(path)
    guard let file = fopen(path, "re") else {
      throw PrepError(
        .fileUnreadable, "the file cannot be opened", path: path,
        cause: String(cString: strerror(errno)))
    }
    self.path = path
    self.file = file
  }

  deinit { fclose(file) }

  /// The next line without its ending (`\n` or `\r\n`), nil at the end of the file.
  ///
  /// - Parameter limit: The most bytes a line may have.
  /// - Returns: The line's bytes.
  /// - Throws: `PrepError` where the line is longer or the file cannot be read.
  func next(limit: Int = 1 << 20) throws(PrepError) -> [UInt8]? {
    var line: [UInt8] = []
    var began = false
    while try fill() {
      began = true
      let newline = block[position..<end].firstIndex(of: UInt8(ascii: "\n"))
      line += block[position..<(newline ?? end)]
      guard line.count <= limit else {
        throw PrepError(
          .formatInvalid, "a line longer than \(limit) bytes", path: path,
          location: "line \(lineNumber + 1)")
      }
      position = newline.map { $0 + 1 } ?? end
      if newline != nil { break }
    }
    guard began else { return nil }
    lineNumber += 1
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// Makes sure that there are bytes to take; false at the end of the file.
  private func fill() throws(PrepError) -> Bool {
    guard position == end else { return true }
    position = 0
    end = fread(&block, 1, block.count, file)
    guard end == 0, ferror(file) != 0 else { return end > 0 }
    throw PrepError(
      .fileUnreadable, "the file cannot be read", path: path,
      cause: String(cString: strerror(errno)))
  }
}
