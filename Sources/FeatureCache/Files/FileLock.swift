import Glibc

/// A lock on a file, held until this value goes away.
///
/// `flock` belongs to the open file, so the kernel drops it when the owner dies, however it dies.
/// The file stays: removing it would let two processes hold a lock of the same name.
public struct FileLock: ~Copyable {
  /// Who may hold the lock beside this process.
  public enum Kind: Sendable {
    case exclusive
    case shared
  }

  /// Why there is no lock.
  public enum Failure: Error, Sendable, Equatable {
    /// The file cannot be opened or made; an `errno`.
    case notOpened(Int32)
    /// The file system has no locks, or no more of them; an `errno`.
    case notLocked(Int32)
    /// Another process holds it.
    case held
  }

  private let descriptor: Int32

  /// Takes the lock, making the file if need be.
  ///
  /// - Parameters:
  ///   - path: The file; its folder exists.
  ///   - kind: Whether others may share it.
  ///   - patience: How long another holder may take to let go.
  /// - Throws: `Failure`.
  public init(
    _ path: String, _ kind: Kind = .exclusive, patience: Duration = .zero
  ) throws(Failure) {
    let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard opened >= 0 else { throw .notOpened(errno) }
    let operation = kind == .exclusive ? LOCK_EX : LOCK_SH
    let deadline = ContinuousClock.now + patience
    while flock(opened, operation | LOCK_NB) != 0 {
      let number = errno
      if number == EINTR { continue }
      guard number == EWOULDBLOCK, ContinuousClock.now < deadline else {
        close(opened)
        throw number == EWOULDBLOCK ? .held : .notLocked(number)
      }
      usleep(20_000)
    }
    descriptor = opened
  }

  deinit { close(descriptor) }
}
