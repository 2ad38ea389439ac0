internal import FeatureCache
internal import Glibc

/// The exclusive right to train in a RUN folder, held until this value goes away.
struct RunLock: ~Copyable {
  /// The file that is locked, which stays in the folder.
  static let fileName = ".lock"
  private let lock: FileLock

  /// Takes the lock.
  ///
  /// - Parameter folder: The RUN folder, which exists.
  /// - Throws: `TrainingError` if another process holds the lock or the folder cannot be written.
  init(folder: String) throws(TrainingError) {
    do throws(FileLock.Failure) {
      lock = try FileLock("\(folder)/\(Self.fileName)")
    } catch {
      throw Self.error(error, folder)
    }
  }

  private static func error(_ failure: FileLock.Failure, _ folder: String) -> TrainingError {
    switch failure {
    case .notOpened(let number):
      TrainingError(
        .outputFailed, "cannot write in the RUN folder", path: folder,
        cause: String(cString: strerror(number)), remedy: "Give a folder that can be written.")
    case .notLocked(let number):
      TrainingError(
        .outputFailed, "the RUN folder cannot be locked", path: folder,
        cause: String(cString: strerror(number)),
        remedy: "Give a folder on a file system that has locks.")
    case .held:
      TrainingError(
        .runConflict, "another run is training in this folder", path: folder,
        remedy: "Wait for it to end, or give another --out.")
    }
  }
}
