/// Brings each feature to mean 0 and deviation 1, as measured on the samples a probe is fitted on.
struct Standardizer {
  private let mean: [Double]
  private let scale: [Double]

  /// Measures mean and population deviation of every column.
  ///
  /// A constant column tells nothing and becomes 0. As rounding keeps its deviation from being 0
  /// exactly, it counts as constant below what the sum of its squares is rounded by (scikit-learn's
  /// `StandardScaler` draws the line alike).
  init(_ table: FeatureTable) {
    let count = Double(max(1, table.count))
    var mean = [Double](repeating: 0, count: table.width)
    for (index, value) in table.values.enumerated() { mean[index % table.width] += Double(value) }
    for column in mean.indices { mean[column] /= count }
    var variance = [Double](repeating: 0, count: table.width)
    for (index, value) in table.values.enumerated() {
      let difference = Double(value) - mean[index % table.width]
      variance[index % table.width] += difference * difference / count
    }
    self.mean = mean
    scale = zip(mean, variance).map { mean, variance in
      let rounding =
        count * variance.ulp + (count * mean * Double.ulpOfOne) * (count * mean * Double.ulpOfOne)
      return variance > rounding ? 1 / variance.squareRoot() : 1
    }
  }

  /// The samples standardised, `[N, D]` row-major.
  func apply(to table: FeatureTable) -> [Double] {
    table.values.enumerated().map { index, value in
      (Double(value) - mean[index % table.width]) * scale[index % table.width]
    }
  }
}
