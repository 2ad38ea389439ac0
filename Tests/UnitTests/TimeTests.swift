import MOSEIPrep
import Testing

@Suite struct TimeTests {
  @Test func rationalsCompareExactly() {
    #expect(Rational(1, 3) == Rational(333_333, 999_999))
    #expect(Rational(1, 3) > Rational(333_333, 1_000_000))
    #expect(Rational(-1, 2) < Rational(1, -3))
    #expect(Rational(1, 3) + Rational(1, 6) == Rational(1, 2))
    #expect(Rational(5, 2).rounded == 3)
    #expect(Rational(-5, 2).rounded == -3)
    #expect(Rational(Int64.max, 1) > Rational(Int64.max - 1, 1))
  }

  @Test(arguments: [
    // (start, end, steps): the end is exclusive, and 12 s hold 36 steps.
    (0.0, 3.1, 10), (2.9, 8.0, 16), (0.0, 12.0, 36), (0.0, 13.0, 36), (0.0, 1.0, 3),
    (0.0, 1.000001, 4), (0.0, 0.333333, 1), (0.0, 0.333334, 2), (1.0, 1.0, 0),
  ])
  func stepCounts(start: Double, end: Double, steps: Int) throws {
    let grid = StepGrid(
      start: try #require(Microseconds(seconds: start)),
      end: try #require(Microseconds(seconds: end)))
    #expect(grid.count == steps)
    if steps > 0 {
      #expect(grid.time(steps - 1) < grid.end.rational)
      #expect(steps == 36 || grid.time(steps) >= grid.end.rational)
    }
  }

  @Test func secondsBeyondRangeAreRefused() {
    #expect(Microseconds(seconds: .nan) == nil)
    #expect(Microseconds(seconds: .infinity) == nil)
    #expect(Microseconds(seconds: 1e300) == nil)
    #expect(Microseconds(seconds: 0.1) == Microseconds(100_000))
  }
}
