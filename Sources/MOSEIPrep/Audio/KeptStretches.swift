/// The parts that are wanted of a long signal which comes piece by piece, in order.
///
/// A worker's memory must not grow with the length of a video, nor with what its time stamps claim:
/// only what samples are cut from is held.
struct KeptStretches: Sendable {
  private struct Stretch {
    let range: Range<Int>
    /// The signal from the range's start on, as far as it has come.
    var samples: [Float] = []
  }

  private var stretches: [Stretch]
  /// The first stretch that is not complete.
  private var current = 0
  /// Number of samples that have come, kept or not.
  private(set) var count = 0

  /// Prepares to keep some ranges of sample numbers, in any order; they may overlap.
  init(_ ranges: [Range<Int>]) {
    stretches = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) where !range.isEmpty {
      if let last = stretches.last, range.lowerBound <= last.range.upperBound {
        let end = max(last.range.upperBound, range.upperBound)
        stretches[stretches.count - 1] = Stretch(range: last.range.lowerBound..<end)
      } else {
        stretches.append(Stretch(range: range))
      }
    }
  }

  /// Adds the signal's next samples.
  mutating func append(_ samples: [Float]) {
    advance(by: samples.count) { $0.append(contentsOf: samples[$1]) }
  }

  /// Adds silence without anyone having to make it.
  mutating func appendZeros(_ number: Int) {
    advance(by: number) { $0.append(contentsOf: repeatElement(0, count: $1.count)) }
  }

  private mutating func advance(by number: Int, add: (inout [Float], Range<Int>) -> Void) {
    let (start, end) = (count, count + number)
    count = end
    while current < stretches.count, stretches[current].range.lowerBound < end {
      let part = stretches[current].range.clamped(to: start..<end)
      add(&stretches[current].samples, (part.lowerBound - start)..<(part.upperBound - start))
      guard stretches[current].range.upperBound <= end else { return }
      current += 1
    }
  }

  /// A range of the signal; zero where it was not kept or has not come.
  func cut(_ range: Range<Int>) -> [Float] {
    var result = [Float](repeating: 0, count: range.count)
    for stretch in stretches where stretch.range.overlaps(range) {
      let start = stretch.range.lowerBound
      let part = range.clamped(to: start..<(start + stretch.samples.count))
      guard !part.isEmpty else { continue }
      result.replaceSubrange(
        (part.lowerBound - range.lowerBound)..<(part.upperBound - range.lowerBound),
        with: stretch.samples[(part.lowerBound - start)..<(part.upperBound - start)])
    }
    return result
  }
}
