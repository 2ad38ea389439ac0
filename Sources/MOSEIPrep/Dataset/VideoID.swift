/// Rules for video ids, which become parts of file names.
///
/// Ids stay strings: some are numbers, some begin or end with `-` or `_`.
enum VideoID {
  /// Refuses an id that could name another place in the file system.
  ///
  /// - Parameters:
  ///   - id: The id as the data set gives it.
  ///   - path: The file it comes from, for the error.
  /// - Throws: `PrepError`, `.fileRefused`.
  static func check(_ id: String, from path: String) throws(PrepError) {
    let isSafe =
      !id.isEmpty && id != "." && id != ".." && !id.utf8.contains(UInt8(ascii: "/"))
      && !id.utf8.contains(0)
    guard isSafe else {
      throw PrepError(
        .fileRefused, "\"\(id)\" is no video id", path: path,
        cause: "an id may not be empty, \".\" or \"..\", nor hold \"/\" or NUL")
    }
  }
}
