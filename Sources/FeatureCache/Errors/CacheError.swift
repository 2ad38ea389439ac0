/// A failure to read or write a cache: what went wrong, where, why, and what to do about it.
public struct CacheError: ActionableError, Sendable, Equatable {
  /// A stable name of the kind of failure.
  public enum Code: String, Sendable {
    case usage
    case fileMissing = "file-missing"
    case fileUnreadable = "file-unreadable"
    case fileTruncated = "file-truncated"
    case formatInvalid = "format-invalid"
    case formatVersion = "format-version"
    case outputFailed = "output-failed"
  }

  public let code: Code
  public let message: String
  public let path: String?
  public let cause: String?
  public let remedy: String?

  public init(
    _ code: Code, _ message: String, path: String? = nil, cause: String? = nil,
    remedy: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.cause = cause
    self.remedy = remedy
  }
}
