/// Files of one JSON document a line: the manifests.
public enum JSONLines {
  /// Reads every line of a file.
  ///
  /// - Parameter path: UTF-8 text, each line ended by a newline.
  /// - Returns: One value a line.
  /// - Throws: `CacheError` naming the line that is not JSON, also where the last one is cut short.
  public static func read(_ path: String) throws(CacheError) -> [JSONValue] {
    let file = try OpenFile(reading: path)
    let bytes = try file.read(UInt8.self, count: try file.size(), at: 0)
    let newline = UInt8(ascii: "\n")
    guard bytes.isEmpty || bytes.last == newline else {
      throw CacheError(.fileTruncated, "ends inside a line", path: path)
    }
    var values: [JSONValue] = []
    for line in bytes.dropLast().split(separator: newline, omittingEmptySubsequences: false)
    where !bytes.isEmpty {
      do {
        values.append(try JSONValue(parsing: line))
      } catch {
        throw CacheError(
          .formatInvalid, "line \(values.count + 1) is not JSON", path: path, cause: "\(error)")
      }
    }
    return values
  }

  /// Writes one compact document a line, whole or not at all.
  ///
  /// - Parameters:
  ///   - values: The documents.
  ///   - path: The file's name; its folder must exist.
  /// - Throws: `CacheError`.
  public static func write(_ values: [JSONValue], to path: String) throws(CacheError) {
    let file = try AtomicFile(path)
    for value in values { try file.append(value.text() + "\n") }
    try file.commit()
  }
}
