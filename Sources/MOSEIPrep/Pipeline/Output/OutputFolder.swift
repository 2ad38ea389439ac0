public import FeatureCache
import Foundation
import Glibc

/// The folder a build writes to: its lock, its configuration and its records.
///
///     OUT/configuration.json       written first: what this folder may be resumed with
///     OUT/records/<shard>.json     one for each finished shard
///     OUT/records/failures.json    the videos given up
///     OUT/cache, OUT/manifests, OUT/index.json   see `CacheFolder`
public struct OutputFolder: Sendable {
  public let cache: CacheFolder

  public init(path: String) { cache = CacheFolder(path) }

  var configurationPath: String { cache.path + "/configuration.json" }
  var recordsPath: String { cache.path + "/records" }
  var failuresPath: String { recordPath("failures") }
  func recordPath(_ name: String) -> String { "\(recordsPath)/\(name).json" }

  /// Makes the folder fit for a build with this configuration, or refuses it.
  ///
  /// - Parameters:
  ///   - configuration: What the build is going to write.
  ///   - plan: Its shards.
  /// - Throws: `PrepError` as `check` does; `CacheError` where the folder cannot be written.
  public func prepare(for configuration: ContentConfiguration, plan: BuildPlan) throws {
    try check(for: configuration, plan: plan)
    // First: a build that dies right here must find its own folder again.
    try AtomicFile.write(configuration.json.prettyText() + "\n", to: configurationPath)
    try cache.create()
    try Self.makeFolder(recordsPath)
    try cache.removePartialFiles()
  }

  /// Refuses a folder that this build must not write to, and changes nothing.
  ///
  /// - Parameters:
  ///   - configuration: What the build is going to write.
  ///   - plan: Its shards.
  /// - Throws: `PrepError` where there is a file of that name, or the folder holds another
  ///   configuration's cache, a shard of another build or something that is no cache.
  public func check(for configuration: ContentConfiguration, plan: BuildPlan) throws {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    guard manager.fileExists(atPath: cache.path, isDirectory: &isFolder) else { return }
    guard isFolder.boolValue else {
      throw PrepError(
        .outputConflict, "is a file, not a folder", path: cache.path,
        remedy: "Name another output folder with --out.")
    }
    if manager.fileExists(atPath: configurationPath) {
      try refuseOther(than: configuration)
      return try refuseForeignShards(plan)
    }
    // What a build makes first is ours; anything else was there before and not ours to mix with.
    let ours = [
      "\(cache.path)/\(FolderLock.fileName)", "\(cache.path)/\(FolderLock.workersFileName)",
      AtomicFile.temporaryPath(for: configurationPath),
    ]
    let foreign = try InputFile.names(inFolder: cache.path).first {
      !ours.contains("\(cache.path)/\($0)")
    }
    if let foreign {
      throw PrepError(
        .outputConflict, "holds files but no cache of ours (\(foreign) among them)",
        path: cache.path, remedy: "Name an empty or a new folder with --out.")
    }
  }

  static func makeFolder(_ path: String) throws(PrepError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw PrepError(
        .outputFailed, "cannot make the folder", path: path,
        cause: PrepError.systemCause(of: error),
        remedy: "Name a folder you may write to with --out.")
    }
  }

  private func refuseOther(than configuration: ContentConfiguration) throws {
    let stored = try readJSON(configurationPath)
    guard stored != configuration.json else { return }
    let differing = ContentConfiguration.differences(stored, configuration.json)
    throw PrepError(
      .outputConflict, "holds a cache made with another configuration", path: cache.path,
      cause: "these differ: " + differing.prefix(8).joined(separator: ", ")
        + (differing.count > 8 ? ", and \(differing.count - 8) more" : ""),
      remedy: "Name another folder with --out, or remove this one to build it anew.")
  }

  /// Refuses shards that this build does not make: whose they are is not ours to guess, so they are
  /// neither used nor removed.
  private func refuseForeignShards(_ plan: BuildPlan) throws {
    guard InputFile.isFolder(cache.shardFolder) else { return }
    let ours = Set(plan.shards.map(\.name))
    let foreign = try InputFile.names(inFolder: cache.shardFolder).first {
      $0.hasSuffix(".safetensors") && !ours.contains($0)
    }
    guard let foreign else { return }
    throw PrepError(
      .outputConflict, "is no shard of this cache", path: cache.shardPath(foreign),
      remedy: "Move it elsewhere or remove it, and run the same command again.")
  }

  /// Whether a shard is finished: its record fits, and its file has the SHA-256 on record.
  ///
  /// - Parameters:
  ///   - name: The shard's name.
  ///   - configuration: SHA-256 of the present configuration.
  ///   - lost: The videos of the shard that are given up.
  /// - Returns: False if it has to be built.
  func isFinished(_ name: String, configuration: String, lost: [LostVideo]) -> Bool {
    // Whatever is wrong with a record or its shard, the answer is the same: build it again.
    guard let record = try? record(name), record.configuration == configuration,
      record.lost == lost
    else { return false }
    guard let shard = record.shard else { return true }
    return (try? SHA256.hex(ofFile: cache.shardPath(shard.file))) == shard.sha256
  }

  /// The record of a shard as its worker wrote it.
  ///
  /// - Parameter name: The shard's name.
  /// - Returns: The record; its shard is not looked at.
  /// - Throws: `PrepError` where there is none or it cannot be read.
  func record(_ name: String) throws -> TaskRecord {
    try TaskRecord(json: try readJSON(recordPath(name)))
  }

  /// Whether there is a record of that shard, good or bad.
  func hasRecord(_ name: String) -> Bool { InputFile.isRegular(recordPath(name)) }

  /// The videos that earlier runs gave up, in byte order.
  ///
  /// - Throws: `PrepError` where the list cannot be read.
  func lostVideos() throws -> [LostVideo] {
    guard InputFile.isRegular(failuresPath) else { return [] }
    return try (try readJSON(failuresPath).array ?? []).map(LostVideo.init(json:))
  }

  /// Writes the list of videos given up; there is no file where there are none.
  func write(_ lost: [LostVideo]) throws {
    if lost.isEmpty { return try Self.remove(failuresPath) }
    try AtomicFile.write(JSONValue.array(lost.map(\.json)).prettyText() + "\n", to: failuresPath)
  }

  /// Takes the index away: the cache is not complete any more.
  func removeIndex() throws(PrepError) { try Self.remove(cache.indexPath) }

  private static func remove(_ path: String) throws(PrepError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw PrepError(
        .outputFailed, "cannot be removed", path: path, cause: String(cString: strerror(errno)))
    }
  }

  func write(_ record: TaskRecord) throws {
    try AtomicFile.write(record.json.text() + "\n", to: recordPath(record.name))
  }

  private func readJSON(_ path: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw PrepError(
        .fileUnreadable, "cannot be read", path: path, cause: "\(error)",
        remedy: "Remove the output folder and build again.")
    }
  }
}

extension PrepError {
  /// The text of the POSIX error below a Foundation error, without its paths and nesting.
  static func systemCause(of error: any Error) -> String {
    // Not `as? NSError`: outside Darwin the nested error is a POSIXError, which only `Error` covers.
    guard let nested = (error as NSError).userInfo[NSUnderlyingErrorKey] as? any Error,
      (nested as NSError).domain == NSPOSIXErrorDomain
    else { return "\(error)" }
    return String(cString: strerror(Int32((nested as NSError).code)))
  }
}
