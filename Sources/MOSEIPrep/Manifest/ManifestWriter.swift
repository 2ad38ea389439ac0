import FeatureCache

/// Writes a manifest line by line: that of a large data set is not held in memory.
final class ManifestWriter {
  private let file: AtomicFile
  private var pending = ""

  /// Begins a manifest.
  ///
  /// - Parameter path: `kept.jsonl` or `removed.jsonl`.
  /// - Throws: `CacheError`.
  init(_ path: String) throws(CacheError) {
    file = try AtomicFile(path)
  }

  /// Adds the line of a sample.
  func append(_ entry: ManifestEntry) throws(CacheError) {
    pending += entry.json.text() + "\n"
    if pending.utf8.count >= 1 << 16 { try flush() }
  }

  /// Gives the manifest its name.
  func commit() throws(CacheError) {
    try flush()
    try file.commit()
  }

  private func flush() throws(CacheError) {
    try file.append(pending)
    pending = ""
  }
}
