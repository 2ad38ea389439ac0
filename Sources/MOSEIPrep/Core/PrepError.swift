/// A failure a user must act on: what went wrong, where, why, and what to do about it.
public struct PrepError: Error, Sendable, CustomStringConvertible {
  /// A stable name of the kind of failure.
  public enum Code: String, Sendable {
    case usage
    case fileMissing = "file-missing"
    case fileUnreadable = "file-unreadable"
    case fileRefused = "file-refused"
    case formatInvalid = "format-invalid"
    case decodingFailed = "decoding-failed"
    case outputConflict = "output-conflict"
    case outputFailed = "output-failed"
    case workerFailed = "worker-failed"
    case interrupted
  }

  public let code: Code
  public let message: String
  public let path: String?
  /// Where in the file: `line 12` or `12.48 s`.
  public let location: String?
  public let cause: String?
  public let remedy: String?

  public init(
    _ code: Code, _ message: String, path: String? = nil, location: String? = nil,
    cause: String? = nil, remedy: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.location = location
    self.cause = cause
    self.remedy = remedy
  }

  public var description: String {
    var text = [path, location].compactMap { $0 }.joined(separator: ", ")
    text += text.isEmpty ? message : ": " + message
    if let cause { text += " (\(cause))" }
    if let remedy { text += "\n  \(remedy)" }
    return text
  }
}

extension PrepError {
  /// True where what a file holds is at fault, so that the same bytes fail again.
  ///
  /// Only such a failure may cost samples and go on record. Any other one (a disk or a share that
  /// fails, a permission that is missing, a file that is gone) says nothing of the data: kept as a
  /// reason it would outlive its cause, so that it ends the build instead, which can be resumed.
  var blamesContent: Bool {
    switch code {
    case .formatInvalid, .decodingFailed, .fileRefused: true
    case .usage, .fileMissing, .fileUnreadable, .outputConflict, .outputFailed, .workerFailed,
      .interrupted:
      false
    }
  }

  /// What to do about storage that fails.
  static let checkStorage = "Check the disk or the network share."

  /// The failure without its path, fit for a manifest: caches name no place on a machine.
  var evidenceText: String {
    [location, message, cause].compactMap { $0 }.joined(separator: ": ")
  }
}
