internal import Foundation

/// The exclusive right to train in a RUN folder, held until this value goes away.
///
/// `flock` belongs to the open file, so the kernel drops it when the owner dies, however it dies.
struct RunLock: ~Copyable {
  /// The file that is locked, which stays in the folder.
  static let fileName = ".lock"
  private let descriptor: Int32

  /// Takes the lock.
  ///
  /// - Parameter folder: The RUN folder, which exists.
  /// - Throws: `TrainingError` if another process holds the lock or the folder cannot be written.
  init(folder: String) throws(TrainingError) {
    let opened = open("\(folder)/\(Self.fileName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else {
      throw TrainingError(
        .outputFailed, "cannot write in the RUN folder", path: folder,
        cause: String(cString: strerror(errno)), remedy: "Give a folder that can be written.")
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      close(opened)
      guard number == EWOULDBLOCK else {
        throw TrainingError(
          .outputFailed, "the RUN folder cannot be locked", path: folder,
          cause: String(cString: strerror(number)),
          remedy: "Give a folder on a file system that has locks.")
      }
      throw TrainingError(
        .runConflict, "another run is training in this folder", path: folder,
        remedy: "Wait for it to end, or give another --out.")
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}
