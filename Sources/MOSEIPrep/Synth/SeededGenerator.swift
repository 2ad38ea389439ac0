import Foundation

/// A pseudo-random sequence that depends on its seed and name alone (xoshiro256**).
///
/// The standard library promises no stable algorithm behind `Double.random(in:using:)` or
/// `shuffle(using:)`, so the distributions are drawn here too: one seed, one data set, on every
/// version of Swift.
///
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021; the state
/// is filled by SplitMix64, as they advise.
struct SeededGenerator {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Starts the sequence called `name` of `seed`.
  ///
  /// Every part of a data set draws from a sequence of its own name, so that a change to how
  /// many numbers one part draws leaves all others as they were.
  init(seed: UInt64, name: String) {
    // FNV-1a: Swift's own hashing is seeded anew in each process.
    var mixed: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in name.utf8 { mixed = (mixed ^ UInt64(byte)) &* 0x100_0000_01B3 }
    mixed = mixed &+ seed &* 0x9E37_79B9_7F4A_7C15
    func splitMix() -> UInt64 {
      mixed = mixed &+ 0x9E37_79B9_7F4A_7C15
      var z = mixed
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    state = (splitMix(), splitMix(), splitMix(), splitMix())
  }

  mutating func next() -> UInt64 {
    let scrambled = state.1 &* 5
    let result = ((scrambled << 7) | (scrambled >> 57)) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = (state.3 << 45) | (state.3 >> 19)
    return result
  }

  /// A number in [0, 1), with 53 random bits.
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * uniform() }

  /// An integer in the range, its ends included.
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    let span = UInt64(range.upperBound - range.lowerBound) + 1
    return range.lowerBound + Int(next().multipliedFullWidth(by: span).high)
  }

  /// A normally distributed number of mean 0 (Box-Muller).
  mutating func gaussian(_ deviation: Double) -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return deviation * radius * cos(2 * .pi * uniform())
  }

  mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

  /// One element of a list that is not empty.
  mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[integer(0...elements.count - 1)]
  }

  /// An index drawn in proportion to the weights.
  mutating func index(weights: [Double]) -> Int {
    var left = uniform() * weights.reduce(0, +)
    for (index, weight) in weights.enumerated() {
      left -= weight
      if left < 0 { return index }
    }
    return weights.count - 1
  }

  /// The elements in random order (Fisher-Yates).
  mutating func shuffled<Element>(_ elements: [Element]) -> [Element] {
    var elements = elements
    for last in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(last, integer(0...last))
    }
    return elements
  }
}
