/// An exact fraction of seconds (or any other unit), compared without rounding.
///
/// Every comparison of times is one of these: at 25 fps and 3 steps a second, frame times and step
/// times tie once a second, and a `Double` decides such a tie by its rounding error.
public struct Rational: Sendable, Comparable, Hashable {
  public let numerator: Int64
  /// Always positive.
  public let denominator: Int64

  /// Makes a fraction; a negative denominator moves its sign to the numerator.
  ///
  /// - Precondition: `denominator` is not 0.
  public init(_ numerator: Int64, _ denominator: Int64 = 1) {
    precondition(denominator != 0, "a rational needs a denominator")
    self.numerator = denominator < 0 ? -numerator : numerator
    self.denominator = denominator < 0 ? -denominator : denominator
  }

  public static func < (a: Rational, b: Rational) -> Bool {
    Int128(a.numerator) * Int128(b.denominator) < Int128(b.numerator) * Int128(a.denominator)
  }

  public static func == (a: Rational, b: Rational) -> Bool {
    Int128(a.numerator) * Int128(b.denominator) == Int128(b.numerator) * Int128(a.denominator)
  }

  public func hash(into hasher: inout Hasher) {
    let divisor = Self.greatestCommonDivisor(Int128(numerator), Int128(denominator))
    hasher.combine(Int128(numerator) / divisor)
    hasher.combine(Int128(denominator) / divisor)
  }

  public static func + (a: Rational, b: Rational) -> Rational {
    combine(
      Int128(a.numerator) * Int128(b.denominator) + Int128(b.numerator) * Int128(a.denominator),
      Int128(a.denominator) * Int128(b.denominator))
  }

  public static func - (a: Rational, b: Rational) -> Rational {
    a + Rational(-b.numerator, b.denominator)
  }

  public static func * (a: Rational, b: Rational) -> Rational {
    combine(
      Int128(a.numerator) * Int128(b.numerator), Int128(a.denominator) * Int128(b.denominator))
  }

  /// The nearest integer; halves go away from zero.
  public var rounded: Int64 {
    let twice = 2 * Int128(numerator)
    let denominator = Int128(denominator)
    let quotient =
      twice >= 0
      ? (twice + denominator) / (2 * denominator) : (twice - denominator) / (2 * denominator)
    return Int64(clamping: quotient)
  }

  public var doubleValue: Double { Double(numerator) / Double(denominator) }

  /// The fraction in lowest terms; values beyond 64 bits (centuries in microseconds) are clamped.
  private static func combine(_ numerator: Int128, _ denominator: Int128) -> Rational {
    let divisor = max(1, greatestCommonDivisor(numerator, denominator))
    var n = numerator / divisor
    var d = denominator / divisor
    // Only hostile headers reach this: real time bases have denominators below 2^31.
    while d > Int128(Int64.max) {
      n /= 2
      d /= 2
    }
    return Rational(Int64(clamping: n), Int64(d))
  }

  private static func greatestCommonDivisor(_ a: Int128, _ b: Int128) -> Int128 {
    var (a, b) = (a.magnitude, b.magnitude)
    while b != 0 { (a, b) = (b, a % b) }
    return Int128(max(a, 1))
  }
}
