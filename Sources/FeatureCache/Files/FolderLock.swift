import Glibc

/// An exclusive lock on an output folder, held until this value goes away.
///
/// `flock` belongs to the open file, so the kernel drops it when the owner dies, however it dies.
public struct FolderLock: ~Copyable {
  /// The file that is locked, which stays in the folder.
  public static let fileName = ".lock"
  private let descriptor: Int32

  /// Takes the lock, making the folder if need be; nil if another process holds it.
  ///
  /// - Parameter folder: Path of the output folder.
  /// - Throws: `CacheError` if the folder cannot be made or written.
  public init?(folder: String) throws(CacheError) {
    try Folder.create(folder)
    let opened = open("\(folder)/\(Self.fileName)", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else {
      throw CacheError(
        system: .outputFailed, "cannot write in the output folder", path: folder, number: errno)
    }
    guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
      let number = errno
      close(opened)
      if number == EWOULDBLOCK { return nil }
      throw CacheError(
        system: .outputFailed, "the output folder cannot be locked", path: folder, number: number)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}
