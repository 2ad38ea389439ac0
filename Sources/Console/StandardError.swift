/// Where progress and notices go.
public enum StandardError {
  /// Writes text, as much of it as can be written.
  ///
  /// A job that takes days outlives a log on a full disk, a closed terminal and the reader of a
  /// pipe: what cannot be said is left unsaid. (`FileHandle.write(_:)` would end the program.)
  ///
  /// - Parameter text: Whole lines, or a bar without a line's end.
  public static func write(_ text: String) {
    _ = StandardStream.error.write(text)
  }
}
