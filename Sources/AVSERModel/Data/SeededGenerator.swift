/// SplitMix64 seeded by (seed, epoch): the same sequence on every machine and Swift version.
///
/// The standard library promises neither a generator nor the algorithm of `shuffled(using:)`, and
/// a run must see its samples in the same order wherever it is repeated.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// Starts the sequence of one epoch.
  ///
  /// - Parameters:
  ///   - seed: The run's seed.
  ///   - epoch: The epoch; each has a sequence of its own.
  public init(seed: UInt64, epoch: Int) {
    state = seed
    // Neighbouring seeds and epochs must not give shifted copies of one sequence.
    state = next() ^ UInt64(bitPattern: Int64(epoch))
    state = next()
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// The numbers 0 to `count` - 1 in random order (Fisher and Yates).
  ///
  /// The remainder's bias is below `count` / 2^64.
  ///
  /// - Parameter count: How many numbers, at least 0.
  /// - Returns: A permutation.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, Int(next() % UInt64(last + 1)))
    }
    return order
  }
}
