/// Finds the rows of two lists that mean the same interval.
enum IntervalMatching {
  /// How far apart equal times may be: files print different numbers of decimals.
  private static let tolerance = Microseconds(1000)

  /// Pairs each row with at most one of the other list.
  ///
  /// Equal times first: among neighbours within the tolerance, the exact one is the right one.
  ///
  /// - Parameters:
  ///   - first: Starts and ends in seconds; may be not finite.
  ///   - second: The other list, whose rows choose in their order.
  /// - Returns: For each row of `first` the number of its partner in `second`, nil where it has none.
  static func partners(
    of first: [(start: Double, end: Double)], among second: [(start: Double, end: Double)]
  ) -> [Int?] {
    var partners = [Int?](repeating: nil, count: first.count)
    var isTaken = [Bool](repeating: false, count: second.count)
    for tolerance in [Microseconds.zero, tolerance] {
      for (b, row) in second.enumerated() where !isTaken[b] {
        let match = first.indices.first { a in
          partners[a] == nil
            && Segment.timesMatch(first[a].start, row.start, within: tolerance)
            && Segment.timesMatch(first[a].end, row.end, within: tolerance)
        }
        guard let match else { continue }
        partners[match] = b
        isTaken[b] = true
      }
    }
    return partners
  }
}
