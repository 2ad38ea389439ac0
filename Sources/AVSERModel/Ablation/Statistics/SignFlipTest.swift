/// The exact test of whether paired differences have mean 0 (Fisher's randomisation test).
enum SignFlipTest {
  /// Seeds below which no p-value is given: of 2^5 sign patterns two are as extreme as the most
  /// extreme, so p could not be under 0.05 whatever the differences.
  static let fewest = 6
  /// Differences up to which all sign patterns are tried.
  static let most = 20

  /// The share of the sign patterns whose mean lies at least as far from 0 as the one observed.
  ///
  /// - Parameter differences: One a seed.
  /// - Returns: The two-sided p-value; nil for fewer than 6 differences or more than 20.
  static func pValue(_ differences: [Double]) -> Double? {
    guard (fewest...most).contains(differences.count) else { return nil }
    let observed = abs(differences.reduce(0, +))
    // Sums of the same terms in another order differ in the last bits and count as equal.
    let scale = differences.map(abs).reduce(0, +)
    let limit = observed - 1e-12 * scale
    let patterns = 1 << differences.count
    let extreme = (0..<patterns).count { pattern in
      var sum = 0.0
      for (place, difference) in differences.enumerated() {
        sum += pattern >> place & 1 == 0 ? difference : -difference
      }
      return abs(sum) >= limit
    }
    return Double(extreme) / Double(patterns)
  }
}
