import Glibc
import MOSEIPrep

/// Where results go: a result that cannot be written is a failure, which `print` would hide.
enum StandardOutput {
  /// Writes text as it is.
  ///
  /// - Parameter text: All of it, line ends included.
  /// - Throws: `PrepError` where it cannot be written; a reader that has gone away had enough.
  static func write(_ text: String) throws(PrepError) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return }
      guard count > 0 else {
        throw PrepError(
          .outputFailed, "standard output cannot be written",
          cause: String(cString: strerror(errno)),
          remedy: "Send it to a place with room.")
      }
      bytes.removeFirst(count)
    }
  }

  /// Writes a line.
  ///
  /// - Parameter line: Without its end.
  /// - Throws: `PrepError` as `write` does.
  static func writeLine(_ line: String) throws(PrepError) { try write(line + "\n") }
}
