import Glibc

/// A stream every process has, written to without a buffer.
struct StandardStream {
  static let output = StandardStream(descriptor: STDOUT_FILENO)
  static let error = StandardStream(descriptor: STDERR_FILENO)

  private let descriptor: Int32

  /// Writes text until all of it is written or nothing more goes.
  ///
  /// - Parameter text: As it is to appear.
  /// - Returns: The `errno` of what stopped it, nil where all was written.
  func write(_ text: String) -> Int32? {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return count < 0 ? errno : ENOSPC }
      bytes.removeFirst(count)
    }
    return nil
  }
}
