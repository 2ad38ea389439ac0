/// A metric of one method over its seeds.
public struct MetricSummary: Sendable, Equatable {
  /// Its value for each seed that has a result.
  public let values: [(seed: UInt64, value: MetricValue)]

  public init(_ values: [(seed: UInt64, value: MetricValue)]) {
    self.values = values
  }

  public static func == (a: MetricSummary, b: MetricSummary) -> Bool {
    a.values.elementsEqual(b.values, by: ==)
  }

  /// The defined values.
  public var defined: [Double] { values.compactMap(\.value.value) }

  /// Their mean; nil where none is defined.
  public var mean: Double? { Self.mean(defined) }

  /// Their sample standard deviation, over n - 1; nil below two of them.
  public var standardDeviation: Double? { Self.standardDeviation(defined) }

  static func mean(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  static func standardDeviation(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    let squares = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +)
    return (squares / Double(values.count - 1)).squareRoot()
  }
}
