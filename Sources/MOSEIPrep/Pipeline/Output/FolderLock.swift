import FeatureCache
import Glibc

/// An exclusive lock on an output folder, held until this value goes away.
///
/// The coordinator of a build holds `.lock`. Its workers share `.workers.lock`, and a new
/// coordinator goes on only after it could have that one alone for a moment: no worker that an
/// earlier, killed coordinator left behind can write beside the new ones.
public struct FolderLock: ~Copyable {
  static let fileName = ".lock"
  static let workersFileName = ".workers.lock"
  private let lock: FileLock

  /// Takes the lock, making the folder if need be.
  ///
  /// - Parameters:
  ///   - folder: Path of the output folder.
  ///   - patience: How long workers of an earlier build may take to notice that it is gone.
  /// - Throws: `PrepError` if another process holds the lock or the folder cannot be written.
  public init(folder: String, patience: Duration = .seconds(10)) throws {
    try OutputFolder.makeFolder(folder)
    // A coordinator that was killed while it started a worker lives on in the worker's first
    // moment, as a copy of the descriptor.
    let own = try Self.lock(
      folder, Self.fileName, .exclusive, patience: .seconds(1),
      holder: "another build is writing to this folder",
      remedy: "Wait for it to end, or name another folder with --out.")
    // Held for this moment only.
    _ = try Self.lock(
      folder, Self.workersFileName, .exclusive, patience: patience,
      holder: "workers of an earlier build are still writing to this folder",
      remedy: "Wait for them to end, or end the processes called 'prep worker' by hand.")
    lock = own
  }

  /// Takes a worker's share of the lock, which keeps the next build waiting while the worker lives.
  ///
  /// The caller has to check afterwards that its own coordinator is still there.
  ///
  /// - Parameter folder: Path of the output folder.
  /// - Throws: `PrepError` where the folder cannot be written.
  init(worker folder: String) throws {
    lock = try Self.lock(
      folder, Self.workersFileName, .shared, patience: .seconds(10),
      holder: "another build is starting in this folder", remedy: PrepError.howToResume)
  }

  private static func lock(
    _ folder: String, _ name: String, _ kind: FileLock.Kind, patience: Duration, holder: String,
    remedy: String
  ) throws(PrepError) -> FileLock {
    do throws(FileLock.Failure) {
      return try FileLock("\(folder)/\(name)", kind, patience: patience)
    } catch {
      switch error {
      case .notOpened(let number):
        throw PrepError(
          .outputFailed, "cannot write in the output folder", path: folder,
          cause: String(cString: strerror(number)),
          remedy: "Name a folder you may write to with --out.")
      case .notLocked(let number):
        throw PrepError(
          .outputFailed, "cannot be locked", path: "\(folder)/\(name)",
          cause: String(cString: strerror(number)),
          remedy: "Name a folder on a file system that has locks with --out.")
      case .held:
        throw PrepError(.outputConflict, holder, path: folder, remedy: remedy)
      }
    }
  }
}
