/// Rules for video ids, which become parts of file names.
///
/// Ids stay strings: some are numbers, some begin or end with `-` or `_`.
enum VideoID {
  /// Whether an id names nothing but itself.
  static func isSafe(_ id: String) -> Bool {
    !id.isEmpty && id != "." && id != ".." && !id.utf8.contains(UInt8(ascii: "/"))
      && !id.utf8.contains(0)
  }

  /// The parts of an entry `<video>[<number>]`, nil where it is none.
  ///
  /// The SDK's `align` names what it cuts like that; the number is a row of the sequence it aligned
  /// to, not a clip.
  static func piece(_ entry: String) -> (video: String, number: Int)? {
    guard entry.hasSuffix("]"), let bracket = entry.lastIndex(of: "["),
      bracket != entry.startIndex
    else { return nil }
    let digits = entry[entry.index(after: bracket)...].dropLast()
    // Not "+1" or "01": nobody could tell the entry's name from its number again.
    guard let number = Int(digits), number >= 0, "\(number)" == digits else { return nil }
    return (String(entry[..<bracket]), number)
  }

  /// Refuses an id that could name another place in the file system.
  ///
  /// - Parameters:
  ///   - id: The id as the data set gives it.
  ///   - path: The file it comes from, for the error.
  /// - Throws: `PrepError`, `.fileRefused`.
  static func check(_ id: String, from path: String) throws(PrepError) {
    guard isSafe(id) else {
      throw PrepError(
        .fileRefused, "\"\(id)\" is no video id", path: path,
        cause: "an id may not be empty, \".\" or \"..\", nor hold \"/\" or NUL")
    }
  }
}
