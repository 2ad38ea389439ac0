/// Features of samples, `[N, D]` row-major.
public struct FeatureTable: Sendable {
  /// D.
  public let width: Int
  public let values: [Float]

  /// N.
  public var count: Int { values.count / width }

  /// Wraps features.
  ///
  /// - Precondition: The values fill whole rows.
  public init(values: [Float], width: Int) {
    precondition(width > 0 && values.count.isMultiple(of: width), "features are whole rows")
    self.values = values
    self.width = width
  }

  /// Some of the samples, in the given order.
  func rows(_ indices: [Int]) -> FeatureTable {
    FeatureTable(
      values: indices.flatMap { values[($0 * width)..<(($0 + 1) * width)] }, width: width)
  }
}
