internal import FeatureCache
internal import Foundation

/// Keeps what a command writes away from caches, and from the files of runs.
///
/// Links are followed, and folders known by what they hold, so a place is the same by any name.
enum OutputPlace {
  /// Checks where a file is to go.
  ///
  /// A name of the user's own beside a run's files is fine.
  ///
  /// - Parameters:
  ///   - path: The file to write.
  ///   - cache: The cache that the command reads, if any.
  ///   - inputs: Files that the command reads.
  /// - Throws: `TrainingError` where it is a folder, in a cache, a run's file, or an input.
  static func check(
    file path: String, cache: String? = nil, inputs: [String] = []
  ) throws(TrainingError) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw refusal(path, "is a folder", "Give the name of a file.")
    }
    let (folder, name) = split(path)
    let holder = resolved(folder)
    // A link is replaced, not followed, yet whoever made it meant what it leads to.
    for place in Set([joined(holder, name), resolved(path)]) {
      try checkOutside(place, of: cache, path, "Give a name outside of it.")
      let (folder, name) = split(place)
      if RunFolder(folder).owns(name) {
        throw refusal(
          path, "is a file of the run \(folder)", "Give a name that a run does not use.")
      }
      if inputs.contains(where: { resolved($0) == place }) {
        throw refusal(path, "is a file to be read", "Give another name.")
      }
    }
  }

  /// Checks where a folder of results is to go.
  ///
  /// - Parameters:
  ///   - path: The folder to write in, made or not.
  ///   - cache: The cache that the command reads, if any.
  /// - Throws: `TrainingError` where it lies in a cache, or the cache in it.
  static func check(folder path: String, cache: String? = nil) throws(TrainingError) {
    let place = resolved(path)
    try checkOutside(place, of: cache, path, "Give a folder outside of it.")
    if let cache, folders(of: cache).contains(where: { isInside($0, place) }) {
      throw refusal(path, "holds the cache \(cache)", "Give a folder beside it.")
    }
  }

  /// Whether two paths lead to one file, whether or not it exists.
  static func isSame(_ first: String, _ second: String) -> Bool {
    resolved(first) == resolved(second)
  }

  private static func checkOutside(
    _ place: String, of cache: String?, _ path: String, _ remedy: String
  ) throws(TrainingError) {
    if let cache, folders(of: cache).contains(where: { isInside(place, $0) }) {
      throw refusal(path, "lies in the cache \(cache)", remedy)
    }
    var folder = place
    while folder != "/" {
      if isCache(folder) { throw refusal(path, "lies in the cache \(folder)", remedy) }
      folder = split(folder).folder
    }
  }

  private static func refusal(
    _ path: String, _ message: String, _ remedy: String
  ) -> TrainingError {
    TrainingError(
      .usage, message, path: path, cause: "nothing was written", remedy: remedy)
  }

  /// The folders of a cache, each of which may be a link.
  private static func folders(of cache: String) -> [String] {
    let folder = CacheFolder(cache)
    return [folder.path, folder.shardFolder, folder.manifestFolder].map(resolved)
  }

  private static func isCache(_ path: String) -> Bool {
    let folder = CacheFolder(path)
    return [folder.indexPath, folder.shardFolder, folder.manifestFolder].allSatisfy(
      FileManager.default.fileExists)
  }

  private static func isInside(_ path: String, _ folder: String) -> Bool {
    path == folder || path.hasPrefix(joined(folder, ""))
  }

  /// The absolute path without links; of what does not exist yet, as far as it does.
  private static func resolved(_ path: String) -> String {
    if let pointer = realpath(path, nil) {
      defer { free(pointer) }
      return String(cString: pointer)
    }
    // Somebody removed the current folder: nothing can be written there.
    if path == "." { return "/" }
    let (folder, name) = split(path)
    // Also of a link that leads nowhere: it stays a name in its folder.
    let holder = resolved(folder)
    return switch name {
    case ".": holder
    case "..": split(holder).folder
    default: joined(holder, name)
    }
  }

  private static func joined(_ folder: String, _ name: String) -> String {
    folder == "/" ? "/\(name)" : "\(folder)/\(name)"
  }

  /// The folder and the name in it; by bytes, as the system takes them, and not by Foundation, which
  /// traps on names of one letter.
  private static func split(_ path: String) -> (folder: String, name: String) {
    let slash = UInt8(ascii: "/")
    let parts = path.utf8.split(separator: slash).map { String(decoding: $0, as: UTF8.self) }
    let folder = parts.dropLast().joined(separator: "/")
    if path.utf8.first == slash { return ("/\(folder)", parts.last ?? "") }
    return (folder.isEmpty ? "." : folder, parts.last ?? "")
  }
}
