import Glibc

/// Where progress and notices go.
public enum StandardError {
  /// Writes text, as much of it as can be written.
  ///
  /// A job that takes days outlives a log on a full disk, a closed terminal and the reader of a
  /// pipe: what cannot be said is left unsaid. (`FileHandle.write(_:)` would end the program.)
  ///
  /// - Parameter text: Whole lines, or a bar without a line's end.
  public static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      bytes.removeFirst(count)
    }
  }
}
