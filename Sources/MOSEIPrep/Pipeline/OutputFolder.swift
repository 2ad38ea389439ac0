public import FeatureCache
import Foundation
import Glibc

/// The folder a build writes to: its lock, its configuration and its records.
///
///     OUT/configuration.json       written first: what this folder may be resumed with
///     OUT/records/<shard>.json     one for each finished shard
///     OUT/cache, OUT/manifests, OUT/index.json   see `CacheFolder`
public struct OutputFolder: Sendable {
  public let cache: CacheFolder

  public init(path: String) { cache = CacheFolder(path) }

  var configurationPath: String { cache.path + "/configuration.json" }
  var recordsPath: String { cache.path + "/records" }
  func recordPath(_ name: String) -> String { "\(recordsPath)/\(name).json" }

  /// Makes the folder fit for a build with this configuration, or refuses it.
  ///
  /// - Parameter configuration: What the build is going to write.
  /// - Throws: `PrepError` where the folder holds another configuration's cache, holds something
  ///   that is no cache, or cannot be written.
  public func prepare(for configuration: ContentConfiguration) throws {
    let manager = FileManager.default
    var isFolder: ObjCBool = false
    if manager.fileExists(atPath: cache.path, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw PrepError(
          .outputConflict, "is a file, not a folder", path: cache.path,
          remedy: "Name another output folder with --out.")
      }
    }
    if manager.fileExists(atPath: configurationPath) {
      try refuseOther(than: configuration)
    } else {
      // The lock file is ours; anything else was there before and is not ours to mix with.
      let present = isFolder.boolValue ? try InputFile.names(inFolder: cache.path) : []
      if let foreign = present.first(where: { $0 != FolderLock.fileName }) {
        throw PrepError(
          .outputConflict, "holds files but no cache of ours (\(foreign) among them)",
          path: cache.path, remedy: "Name an empty or a new folder with --out.")
      }
    }
    try cache.create()
    try Self.makeFolder(recordsPath)
    try cache.removePartialFiles()
    try AtomicFile.write(configuration.json.prettyText() + "\n", to: configurationPath)
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

  /// The record of a finished shard, nil where there is none that fits.
  ///
  /// A shard counts as finished only if its file is there with the size and SHA-256 on record.
  ///
  /// - Parameters:
  ///   - name: The shard's name.
  ///   - configuration: SHA-256 of the present configuration.
  /// - Returns: The record, or nil if the shard has to be built.
  public func finishedRecord(_ name: String, configuration: String) -> TaskRecord? {
    // Whatever is wrong with a record or its shard, the answer is the same: build it again.
    guard let record = try? record(name), record.configuration == configuration else {
      return nil
    }
    guard let shard = record.shard else { return record }
    guard let hash = try? SHA256.hex(ofFile: cache.shardPath(shard.file)), hash == shard.sha256
    else { return nil }
    return record
  }

  /// The record of a shard as its worker wrote it.
  ///
  /// - Parameter name: The shard's name.
  /// - Returns: The record; its shard is not looked at.
  /// - Throws: `PrepError` where there is none or it cannot be read.
  func record(_ name: String) throws -> TaskRecord {
    try TaskRecord(json: try readJSON(recordPath(name)))
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

/// An exclusive lock on an output folder, held until this value goes away.
///
/// `flock` belongs to the open file, so the kernel drops it when the owner dies, however it dies.
public struct FolderLock: ~Copyable {
  static let fileName = ".lock"
  private let descriptor: Int32

  /// Takes the lock, making the folder if need be.
  ///
  /// - Parameter folder: Path of the output folder.
  /// - Throws: `PrepError` if another process holds the lock or the folder cannot be written.
  public init(folder: String) throws {
    try OutputFolder.makeFolder(folder)
    let path = folder + "/" + Self.fileName
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else {
      throw PrepError(
        .outputFailed, "cannot write in the output folder", path: folder,
        cause: String(cString: strerror(errno)),
        remedy: "Name a folder you may write to with --out.")
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      close(opened)
      throw PrepError(
        .outputConflict, "another build is writing to this folder", path: folder,
        remedy: "Wait for it to end, or name another folder with --out.")
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}

extension PrepError {
  /// The text of the POSIX error below a Foundation error, without its paths and nesting.
  static func systemCause(of error: any Error) -> String {
    let nested = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let nested, nested.domain == NSPOSIXErrorDomain {
      return String(cString: strerror(Int32(nested.code)))
    }
    return "\(error)"
  }
}
