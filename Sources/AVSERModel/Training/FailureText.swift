internal import Foundation

/// What went wrong, in words for whoever runs the program rather than whoever wrote it.
public enum FailureText {
  /// The cause of a failed access to a file or folder, as the system calls it.
  ///
  /// - Parameter error: What Foundation threw.
  /// - Returns: Its `errno` in words where it has one, such as "Not a directory".
  public static func cause(_ error: any Error) -> String {
    var current = error as NSError
    while current.domain != NSPOSIXErrorDomain,
      let underlying = current.userInfo[NSUnderlyingErrorKey] as? any Error
    {
      current = underlying as NSError
    }
    guard current.domain == NSPOSIXErrorDomain else { return current.localizedDescription }
    return String(cString: strerror(Int32(current.code)))
  }

  /// Why JSON is not what was expected.
  ///
  /// - Parameter error: What `JSONDecoder` threw.
  /// - Returns: The member that is wrong and how, or that the text is no JSON.
  static func cause(decoding error: any Error) -> String {
    func name(_ keys: [any CodingKey]) -> String {
      keys.isEmpty ? "the whole" : keys.map(\.stringValue).joined(separator: ".")
    }
    return switch error as? DecodingError {
    case .keyNotFound(let key, let context): "it has no \(name(context.codingPath + [key]))"
    case .valueNotFound(_, let context): "\(name(context.codingPath)) has no value"
    case .typeMismatch(_, let context): "\(name(context.codingPath)) is of another kind"
    case .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "it is no JSON: damaged, or cut short"
        : "\(name(context.codingPath)) has a value that is not known"
    case nil: "it is damaged"
    @unknown default: "it is damaged"
    }
  }
}
