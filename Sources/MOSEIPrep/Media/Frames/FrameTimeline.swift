/// The displayed frames of a video and the rule that says which one is played at a time.
///
/// All comparisons are between exact integers: at 25 frames and 3 steps a second, frame times and
/// step times tie once a second.
public struct FrameTimeline: Sendable, Equatable {
  /// How the list of frames was made.
  public enum Source: Sendable, Equatable {
    /// From packets; a decode verifies it.
    case packets
    /// By decoding the whole video.
    case decoder
  }

  /// Presentation times in stream ticks, in the order the decoder gives the frames.
  public let pts: [Int64]
  /// Seconds per tick.
  public let timeBase: Rational
  /// Where the last frame ends, in ticks.
  public let lastEnd: Int64
  /// The container's start time, where label time begins.
  public let startTime: Microseconds
  public let source: Source

  /// Frames by time; nil where `pts` ascends already, as it does in all but broken files.
  private let byTime: [Int]?

  /// Frames before the first and after the last one count for this long, in microseconds.
  static let edgeTolerance: Int64 = 100_000
  /// Step times may fall this short of a frame's, in microseconds: labels are rounded to it.
  static let tieTolerance: Int64 = 1

  /// Makes a timeline.
  ///
  /// - Parameters:
  ///   - pts: One time a frame, in ticks, in the order the decoder gives the frames.
  ///   - timeBase: Seconds per tick; positive, with 32-bit terms as libav's are.
  ///   - lastEnd: Where the frame with the greatest time ends, in ticks.
  ///   - startTime: The container's start time.
  ///   - source: How the list was made.
  public init(
    pts: [Int64], timeBase: Rational, lastEnd: Int64, startTime: Microseconds,
    source: Source = .decoder
  ) {
    precondition(timeBase > Rational(0), "a time base is positive")
    self.pts = pts
    self.timeBase = timeBase
    self.lastEnd = lastEnd
    self.startTime = startTime
    self.source = source
    let ascends = zip(pts, pts.dropFirst()).allSatisfy { $0 <= $1 }
    byTime =
      ascends ? nil : pts.indices.sorted { (pts[$0], $0) < (pts[$1], $1) }
  }

  public var count: Int { pts.count }

  /// The frame played at label time `t`: the greatest pts <= t + start time + 1 µs.
  ///
  /// Before the first frame its first frame counts, and from the last frame's end on its last, for
  /// 0.1 s each. Of frames with equal times the last one counts: the others are shown for no time.
  ///
  /// - Parameter t: Seconds relative to the container's start.
  /// - Returns: The frame's ordinal, nil where none is played.
  public func frame(at t: Rational) -> Int? {
    guard let first = ordinal(rank: 0), let last = ordinal(rank: count - 1) else { return nil }
    // lastEnd < T - 0.1 s, where floor(x) > n is x >= n + 1.
    let beforeEdge = wholeTicks(at: t, plus: -Self.edgeTolerance)
    if beforeEdge.floor > lastEnd || (beforeEdge.floor == lastEnd && !beforeEdge.isExact) {
      return nil
    }
    let now = wholeTicks(at: t, plus: Self.tieTolerance).floor
    if pts[first] > now {
      return pts[first] <= wholeTicks(at: t, plus: Self.edgeTolerance).floor ? first : nil
    }
    if pts[last] <= now { return last }
    // Invariant: pts(low) <= now < pts(high).
    var (low, high) = (0, count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if pts[ordinal(rank: middle) ?? 0] <= now { low = middle } else { high = middle }
    }
    return ordinal(rank: low)
  }

  /// The time of a frame in seconds of label time, exactly.
  ///
  /// - Parameter i: The frame's ordinal.
  /// - Returns: Its pts less the start time; beyond 64 bits (hostile files) it is clamped.
  public func labelTime(_ i: Int) -> Rational {
    Rational(ticks: pts[i], of: timeBase) - startTime.rational
  }

  /// The time of a frame in seconds since the first frame, the axis of OpenFace's timestamps.
  public func secondsFromFirst(_ i: Int) -> Double {
    Double(Int128(pts[i]) - Int128(pts[ordinal(rank: 0) ?? 0])) * Double(timeBase.numerator)
      / Double(timeBase.denominator)
  }

  private func ordinal(rank: Int) -> Int? {
    guard pts.indices.contains(rank) else { return nil }
    return byTime?[rank] ?? rank
  }

  /// T + offset in ticks, rounded down, and whether that is exact.
  ///
  /// Label times have denominators of 3,000,000 at most and time bases 32-bit terms, so that no
  /// product passes 127 bits.
  private func wholeTicks(at t: Rational, plus offset: Int64) -> (floor: Int128, isExact: Bool) {
    let microseconds =
      Int128(t.numerator) * 1_000_000
      + (Int128(startTime.count) + Int128(offset)) * Int128(t.denominator)
    let numerator = microseconds * Int128(timeBase.denominator)
    let denominator = Int128(t.denominator) * 1_000_000 * Int128(timeBase.numerator)
    let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
    return (remainder < 0 ? quotient - 1 : quotient, remainder == 0)
  }
}
