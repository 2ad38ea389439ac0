/// A label time or length in whole microseconds.
///
/// Labels are decimal seconds stored as `Double`; rounding them once, here, makes every later
/// comparison exact.
public struct Microseconds: Sendable, Hashable, Comparable {
  public var count: Int64

  public init(_ count: Int64) { self.count = count }

  /// Rounds seconds to whole microseconds; nil where the value is not finite or beyond 292,000 years.
  public init?(seconds: Double) {
    guard let count = Int64(exactly: (seconds * 1e6).rounded()) else { return nil }
    self.count = count
  }

  public static let zero = Microseconds(0)

  public static func seconds(_ whole: Int64) -> Microseconds { Microseconds(whole * 1_000_000) }

  public static func < (a: Microseconds, b: Microseconds) -> Bool { a.count < b.count }
  public static func + (a: Microseconds, b: Microseconds) -> Microseconds {
    Microseconds(a.count + b.count)
  }
  public static func - (a: Microseconds, b: Microseconds) -> Microseconds {
    Microseconds(a.count - b.count)
  }

  /// The time in seconds, for display and for `interval` tensors.
  public var seconds: Double { Double(count) / 1e6 }

  /// The time in seconds, exactly.
  public var rational: Rational { Rational(count, 1_000_000) }
}
