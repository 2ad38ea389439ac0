/// A metric's value, or why it has none.
///
/// A metric without a meaning (WA of an emotion nobody shows) must not enter a mean as 0 or NaN,
/// and whoever reads the table must see why a figure is absent.
public enum MetricValue: Sendable, Equatable {
  /// A finite value, as a fraction (0.5 for 50 %).
  case value(Double)
  /// No value; the text says why.
  case undefined(String)

  /// The value, nil where it is undefined.
  public var value: Double? {
    if case .value(let value) = self { value } else { nil }
  }

  /// Why there is no value, nil where there is one.
  public var reason: String? {
    if case .undefined(let reason) = self { reason } else { nil }
  }

  /// The unweighted mean of the defined values.
  ///
  /// - Parameter values: Values of which undefined ones are left out.
  /// - Returns: The mean, undefined where every value is (or none is given).
  public static func mean(_ values: [MetricValue]) -> MetricValue {
    let defined = values.compactMap(\.value)
    guard !defined.isEmpty else {
      return .undefined(values.compactMap(\.reason).first ?? "there is nothing to average")
    }
    return .value(defined.reduce(0, +) / Double(defined.count))
  }
}
