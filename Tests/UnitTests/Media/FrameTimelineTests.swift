import MOSEIPrep
import Testing

@Suite struct FrameTimelineTests {
  /// Ten frames at 25 fps, in ticks of 1/25 s.
  private let plain = FrameTimeline(
    pts: Array(0..<10), timeBase: Rational(1, 25), lastEnd: 10, startTime: .zero)

  @Test func aFrameIsPlayedFromItsOwnTimeOn() {
    #expect(plain.frame(at: Rational(4, 100)) == 1)
    #expect(plain.frame(at: Rational(79_998, 1_000_000)) == 1)
    // A microsecond short counts as there, more does not.
    #expect(plain.frame(at: Rational(79_999, 1_000_000)) == 2)
    #expect(plain.frame(at: Rational(3 * 79_999 - 1, 3_000_000)) == 1)
  }

  @Test func thirdsAndFramesTieExactly() {
    // At 3 frames a second every step is a tie, and no third is a Double.
    let timeline = FrameTimeline(
      pts: Array(0..<100), timeBase: Rational(1, 3), lastEnd: 100, startTime: .seconds(7))
    let grid = StepGrid(start: Microseconds(333_333), end: .seconds(10))
    for k in 0..<grid.count { #expect(timeline.frame(at: grid.time(k)) == 22 + k) }
  }

  @Test func edgesCountForATenthOfASecond() {
    let timeline = FrameTimeline(
      pts: [1000, 1040], timeBase: Rational(1, 1000), lastEnd: 1080, startTime: .zero)
    #expect(timeline.frame(at: Rational(9, 10)) == 0)
    #expect(timeline.frame(at: Rational(899_999, 1_000_000)) == nil)
    #expect(timeline.frame(at: Rational(108, 100)) == 1)
    #expect(timeline.frame(at: Rational(118, 100)) == 1)
    #expect(timeline.frame(at: Rational(1_180_001, 1_000_000)) == nil)
    #expect(timeline.frame(at: Rational(3 * 1_180_000 + 1, 3_000_000)) == nil)
    // Inside a gap the frame before it stays, however long the gap is.
    let gap = FrameTimeline(
      pts: [0, 9000], timeBase: Rational(1, 1000), lastEnd: 9040, startTime: .zero)
    #expect(gap.frame(at: Rational(8)) == 0)
  }

  @Test func labelTimeStartsAtTheContainersStart() {
    let timeline = FrameTimeline(
      pts: [90_000, 93_600], timeBase: Rational(1, 90_000), lastEnd: 97_200,
      startTime: Microseconds(960_000))
    #expect(timeline.frame(at: Rational(79, 1000)) == 0)
    #expect(timeline.frame(at: Rational(8, 100)) == 1)
    #expect(timeline.labelTime(1) == Rational(8, 100))
    #expect(timeline.secondsFromFirst(1) == 0.04)
  }

  @Test func disorderIsSortedByTimeAndKeepsOrdinals() {
    let timeline = FrameTimeline(
      pts: [0, 80, 40, 120, 120], timeBase: Rational(1, 1000), lastEnd: 160, startTime: .zero)
    #expect(timeline.frame(at: Rational(5, 100)) == 2)
    #expect(timeline.frame(at: Rational(9, 100)) == 1)
    // Of equal times the last frame is the one that stays.
    #expect(timeline.frame(at: Rational(13, 100)) == 4)
  }

  @Test func hostileTimesNeitherTrapNorMatch() {
    let timeline = FrameTimeline(
      pts: [.min, 0, .max], timeBase: Rational(Int64(Int32.max), 1), lastEnd: .max,
      startTime: Microseconds(.max))
    #expect(timeline.frame(at: Rational(3)) == 1)
    #expect(timeline.labelTime(2) < Rational(.max))
    #expect(timeline.secondsFromFirst(2) > 1e25)
    let empty = FrameTimeline(pts: [], timeBase: Rational(1), lastEnd: 0, startTime: .zero)
    #expect(empty.frame(at: Rational(0)) == nil)
  }
}
