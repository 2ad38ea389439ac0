import Glibc

/// Where results go: one that cannot be written is a failure, which `print` would hide.
public enum StandardOutput {
  /// Writes text as it is.
  ///
  /// - Parameter text: All of it, line ends included.
  /// - Throws: `StandardOutputError` where it cannot be written; a reader that has gone away had
  ///   enough.
  public static func write(_ text: String) throws(StandardOutputError) {
    if let failure = StandardStream.output.write(text), failure != EPIPE {
      throw StandardOutputError(cause: String(cString: strerror(failure)))
    }
  }

  /// Writes a line.
  ///
  /// - Parameter line: Without its end.
  /// - Throws: `StandardOutputError` as `write` does.
  public static func writeLine(_ line: String) throws(StandardOutputError) {
    try write(line + "\n")
  }
}

/// Standard output took no more.
public struct StandardOutputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The system's word for it.
  public let cause: String

  public var description: String {
    "standard output cannot be written (\(cause))\n  Send it to a place with room."
  }
}
