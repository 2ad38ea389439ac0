/// A failure a user can act on: what went wrong, where, why, and what to do about it.
public protocol ActionableError: Error, CustomStringConvertible {
  var message: String { get }
  /// The file or folder it is about.
  var path: String? { get }
  var cause: String? { get }
  var remedy: String? { get }
}

extension ActionableError {
  /// `path: message (cause)`, and the remedy on a line of its own.
  public var description: String {
    var text = path.map { "\($0): \(message)" } ?? message
    if let cause { text += " (\(cause))" }
    if let remedy { text += "\n  \(remedy)" }
    return text
  }
}
