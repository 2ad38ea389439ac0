/// The equal error rate of telling pairs of one identity from pairs of two (paper, section 4.1).
public enum EqualErrorRate {
  /// The EER of the cosine similarity over all pairs i < j of a split.
  ///
  /// Pairs are ranked by 1 - cosine, computed as half the squared distance of the scaled features in
  /// double precision and kept as `Float`, so that a split of 4,659 samples (10.8 million pairs)
  /// takes 43 MB. A `Float` of the cosine itself would tie nearly all pairs of features that have
  /// collapsed onto one direction, as those of an untrained network. A feature of length 0 has
  /// similarity 0 to every other.
  ///
  /// - Parameters:
  ///   - features: Z of every sample, `[N, width]` row by row.
  ///   - width: Length of one feature.
  ///   - identities: The identity of every sample, in the same order.
  /// - Returns: The EER as a fraction; undefined where no pair is of one identity or none of two,
  ///   or where a feature is not finite.
  /// - Precondition: `features.count == identities.count * width`.
  public static func ofCosine(
    features: [Float], width: Int, identities: [Int]
  ) -> MetricValue {
    precondition(features.count == identities.count * width, "one feature a sample")
    guard features.allSatisfy(\.isFinite) else { return .undefined("a feature is not finite") }
    var (same, different) = pairScores(features: features, width: width, identities: identities)
    return ofScores(same: &same, different: &different)
  }

  /// The EER of given scores, higher meaning more alike.
  ///
  /// Equal scores form one threshold. Between the two points of the ROC curve that bracket
  /// FAR = FRR the rates are interpolated linearly. Both arrays are sorted in place, for they may
  /// hold millions of scores.
  ///
  /// - Parameters:
  ///   - same: Scores of the pairs of one identity.
  ///   - different: Scores of the pairs of two identities.
  /// - Returns: The EER as a fraction, undefined where either kind of pair is missing.
  public static func ofScores(same: inout [Float], different: inout [Float]) -> MetricValue {
    guard !same.isEmpty || !different.isEmpty else { return .undefined("no pairs of samples") }
    guard !same.isEmpty else { return .undefined("no two samples share an identity") }
    guard !different.isEmpty else { return .undefined("all samples are of one identity") }
    same.sort(by: >)
    different.sort(by: >)
    // Lower the threshold score by score, from accepting nothing: FAR rises from 0, FRR falls from 1.
    var (accepted, falselyAccepted) = (0, 0)
    var (far, frr) = (0.0, 1.0)
    while true {
      let threshold = max(
        accepted < same.count ? same[accepted] : -.infinity,
        falselyAccepted < different.count ? different[falselyAccepted] : -.infinity)
      while accepted < same.count, same[accepted] == threshold { accepted += 1 }
      while falselyAccepted < different.count, different[falselyAccepted] == threshold {
        falselyAccepted += 1
      }
      let nextFAR = Double(falselyAccepted) / Double(different.count)
      let nextFRR = Double(same.count - accepted) / Double(same.count)
      if nextFAR >= nextFRR {
        let before = frr - far
        let after = nextFAR - nextFRR
        return .value(far + (nextFAR - far) * before / (before + after))
      }
      (far, frr) = (nextFAR, nextFRR)
    }
  }

  /// Cosine similarities less 1 of all pairs i < j, apart by whether the identities agree.
  private static func pairScores(
    features: [Float], width: Int, identities: [Int]
  ) -> (same: [Float], different: [Float]) {
    let rows = normalisedRows(features, width: width)
    let chunks = rows.count / max(1, identities.count)
    let hasLength = identities.indices.map { row in
      rows[(row * chunks)..<((row + 1) * chunks)].contains { $0 != .zero }
    }
    let pairs = identities.count * max(0, identities.count - 1) / 2
    var occurrences: [Int: Int] = [:]
    for identity in identities { occurrences[identity, default: 0] += 1 }
    let samePairs = occurrences.values.reduce(0) { $0 + $1 * ($1 - 1) / 2 }
    var same: [Float] = []
    var different: [Float] = []
    same.reserveCapacity(samePairs)
    different.reserveCapacity(pairs - samePairs)
    rows.withUnsafeBufferPointer { rows in
      for i in identities.indices {
        for j in identities.indices[(i + 1)...] {
          var sum = SIMD8<Double>()
          for chunk in 0..<chunks {
            let difference = rows[i * chunks + chunk] - rows[j * chunks + chunk]
            sum += difference * difference
          }
          let score = hasLength[i] && hasLength[j] ? Float(-sum.sum() / 2) : -1
          if identities[i] == identities[j] { same.append(score) } else { different.append(score) }
        }
      }
    }
    return (same, different)
  }

  /// Rows scaled to length 1, each padded with zeros to whole vectors of eight.
  private static func normalisedRows(_ features: [Float], width: Int) -> [SIMD8<Double>] {
    let chunks = (width + 7) / 8
    guard width > 0 else { return [] }
    var rows = [SIMD8<Double>](repeating: .zero, count: features.count / width * chunks)
    for row in 0..<(features.count / width) {
      let values = features[(row * width)..<((row + 1) * width)]
      let length = values.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      guard length > 0 else { continue }
      for (column, value) in values.enumerated() {
        rows[row * chunks + column / 8][column % 8] = Double(value) / length
      }
    }
    return rows
  }
}
