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

  /// Every line of both manifests of a finished cache, by the sample's id.
  ///
  /// - Parameter cache: The folder that holds index.json.
  /// - Returns: The entries.
  /// - Throws: `CacheError` where there is no finished cache of this format, `PrepError` where a
  ///   manifest cannot be read or has a sample twice.
  static func entries(of cache: CacheFolder) throws -> [String: ManifestEntry] {
    // Manifests of an unfinished cache, or of another format, may mean something else.
    _ = try CacheIndex(reading: cache)
    var entries: [String: ManifestEntry] = [:]
    for path in [cache.keptPath, cache.removedPath] {
      for entry in try read(path) {
        guard entries.updateValue(entry, forKey: entry.id) == nil else {
          throw PrepError(
            .formatInvalid, "sample \(entry.id) is in the manifests twice", path: path,
            remedy: "Build the cache anew.")
        }
      }
    }
    return entries
  }
}
