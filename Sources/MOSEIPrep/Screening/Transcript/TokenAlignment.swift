/// Alignment of word sequences by edit distance: insertions, deletions and substitutions cost 1.
enum TokenAlignment {
  /// The edit distance of two whole sequences (Levenshtein 1966).
  static func distance(_ a: some Collection<Int32>, _ b: some Collection<Int32>) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let substitution = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substitution, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }

  /// How alike two whole sequences are: 1 less their distance over the longer one's length.
  static func similarity(_ a: some Collection<Int32>, _ b: some Collection<Int32>) -> Double {
    let longer = max(a.count, b.count)
    return longer == 0 ? 1 : 1 - Double(distance(a, b)) / Double(longer)
  }

  /// Where a pattern fits best into a longer sequence.
  struct Fit: Equatable {
    /// Edits that turn the stretch into the pattern.
    let edits: Int
    /// The stretch; empty where nothing of the pattern is there.
    let range: Range<Int>
  }

  /// Finds the stretches of a sequence that a pattern fits with the fewest edits.
  ///
  /// Source: Sellers, "The theory and computation of evolutionary distances: pattern recognition",
  /// 1980: the edit distance with a free start in the text.
  ///
  /// - Parameters:
  ///   - pattern: What is sought.
  ///   - text: What it is sought in.
  /// - Returns: For every end at which the fewest edits are reached, the shortest stretch.
  static func fits(_ pattern: [Int32], in text: ArraySlice<Int32>) -> [Fit] {
    // Column by column of the text: distances, and where the stretch of each starts.
    var distances = Array(0...pattern.count)
    var starts = [Int](repeating: text.startIndex, count: pattern.count + 1)
    var best = [Fit(edits: pattern.count, range: text.startIndex..<text.startIndex)]
    for (position, word) in zip(text.indices, text) {
      var (diagonal, diagonalStart) = (distances[0], starts[0])
      starts[0] = position + 1
      for row in 1...max(1, pattern.count) where row <= pattern.count {
        let (left, leftStart) = (distances[row], starts[row])
        var (value, start) = (diagonal + (pattern[row - 1] == word ? 0 : 1), diagonalStart)
        // Of equal distances the latest start: the shortest stretch.
        for (other, otherStart) in [
          (left + 1, leftStart), (distances[row - 1] + 1, starts[row - 1]),
        ]
        where other < value || (other == value && otherStart > start) {
          (value, start) = (other, otherStart)
        }
        (diagonal, diagonalStart) = (left, leftStart)
        distances[row] = value
        starts[row] = start
      }
      let edits = distances[pattern.count]
      guard edits <= best[0].edits, edits < pattern.count else { continue }
      if edits < best[0].edits { best.removeAll() }
      best.append(Fit(edits: edits, range: min(starts[pattern.count], position + 1)..<position + 1))
    }
    return best
  }
}
