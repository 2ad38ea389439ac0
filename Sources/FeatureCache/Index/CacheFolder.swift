internal import Glibc

/// Where everything lies inside an output folder of `prep`.
///
///     index.json                                  written last
///     cache/train-00000-of-00042.safetensors ...  the shards
///     manifests/kept.jsonl, removed.jsonl, summary.json
public struct CacheFolder: Sendable, Equatable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var indexPath: String { "\(path)/index.json" }
  public var shardFolder: String { "\(path)/cache" }
  public var manifestFolder: String { "\(path)/manifests" }
  public var keptPath: String { "\(manifestFolder)/kept.jsonl" }
  public var removedPath: String { "\(manifestFolder)/removed.jsonl" }
  public var summaryPath: String { "\(manifestFolder)/summary.json" }

  public func shardPath(_ file: String) -> String { "\(shardFolder)/\(file)" }

  /// Makes the folder and its subfolders; those that exist are left alone.
  ///
  /// - Throws: `CacheError`.
  public func create() throws(CacheError) {
    try Folder.create(shardFolder)
    try Folder.create(manifestFolder)
  }

  /// Removes what a crash left half-written in the folder and its subfolders.
  ///
  /// - Throws: `CacheError` where a folder cannot be listed or a file not removed.
  public func removePartialFiles() throws(CacheError) {
    for folder in [path, shardFolder, manifestFolder] {
      for name in try Folder.entries(of: folder) ?? []
      where AtomicFile.finalName(ofTemporary: name) != nil {
        guard unlink("\(folder)/\(name)") == 0 || errno == ENOENT else {
          throw CacheError(
            system: .outputFailed, "cannot be removed", path: "\(folder)/\(name)", number: errno)
        }
      }
    }
  }
}
