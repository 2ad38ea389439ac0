/// The step times of one sample: t_k = s + k/3 seconds, k = 0..35, while t_k < min(e, s + 12 s).
///
/// Thirds of a second are not whole microseconds, so steps are counted in thirds of a microsecond
/// and handed out as exact fractions.
public struct StepGrid: Sendable, Equatable {
  public static let stepsPerSecond: Int64 = 3
  public static let maximumSteps = 36
  /// The longest stretch a sample covers: 12 s (paper, section 4.1).
  public static let maximumLength = Microseconds.seconds(12)

  /// Start of the sample relative to the container's start.
  public let start: Microseconds
  /// End of the covered stretch: min(e, s + 12 s).
  public let end: Microseconds

  public init(start: Microseconds, end: Microseconds) {
    self.start = start
    self.end = min(end, start + Self.maximumLength)
  }

  /// Number of steps, 0 to 36.
  public var count: Int {
    guard end > start else { return 0 }
    let thirds = (end - start).count * Self.stepsPerSecond
    return min(Self.maximumSteps, Int((thirds + 999_999) / 1_000_000))
  }

  /// Time of step `k` in seconds relative to the container's start, exactly.
  public func time(_ k: Int) -> Rational {
    Rational(start.count * Self.stepsPerSecond + Int64(k) * 1_000_000, 3_000_000)
  }
}
