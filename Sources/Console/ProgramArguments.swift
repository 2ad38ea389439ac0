/// What the program was called with.
public enum ProgramArguments {
  /// Reads the command line, without the program's name.
  ///
  /// On Linux Swift learns it from /proc, and without that folder has an empty list to offer: a
  /// program would do what it does without arguments, and succeed.
  ///
  /// - Returns: The arguments.
  /// - Throws: `ProgramArgumentsError` where they are not known.
  public static func read() throws(ProgramArgumentsError) -> [String] {
    guard !CommandLine.arguments.isEmpty else { throw ProgramArgumentsError() }
    return Array(CommandLine.arguments.dropFirst())
  }
}

/// The command line is not known.
public struct ProgramArgumentsError: Error, Sendable, Equatable, CustomStringConvertible {
  public var description: String {
    """
    /proc/self/cmdline: the command line cannot be read (no /proc is mounted)
      Mount it (mount -t proc proc /proc): workers are started from there too.
    """
  }
}
