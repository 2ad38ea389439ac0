import FeatureCache

/// A manifest as a file: one JSON object a line.
public enum Manifest {
  /// Reads a manifest file.
  ///
  /// - Parameter path: `kept.jsonl` or `removed.jsonl`.
  /// - Returns: Its entries in their order.
  /// - Throws: `PrepError` with the line that is no entry.
  public static func read(_ path: String) throws(PrepError) -> [ManifestEntry] {
    let reader = try LineReader(path: path)
    var entries: [ManifestEntry] = []
    while let line = try reader.next(limit: 1 << 24) {
      if line.isEmpty { continue }
      do {
        entries.append(try ManifestEntry(json: JSONValue(parsing: line)))
      } catch {
        throw PrepError(
          .formatInvalid, "not a manifest line", path: path,
          location: "line \(reader.lineNumber)", cause: String(describing: error))
      }
    }
    return entries
  }
}
