public import FeatureCache

/// A failure to train or evaluate: what went wrong, where, why, and what to do about it.
public struct TrainingError: ActionableError, Sendable, Equatable {
  /// A stable name of the kind of failure.
  public enum Code: String, Sendable {
    case usage
    case cacheUnusable = "cache-unusable"
    case cacheMismatch = "cache-mismatch"
    case lossNotFinite = "loss-not-finite"
    case runInvalid = "run-invalid"
    case runConflict = "run-conflict"
    case outputFailed = "output-failed"
    case weightsInvalid = "weights-invalid"
    case weightsMismatch = "weights-mismatch"
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
