import Testing

@testable import AVSERModel

@Suite struct BootstrapTests {
  private func mean(_ values: [Double]) -> ([Int]) -> [(name: String, value: MetricValue)] {
    { rows in
      [("mean", .value(rows.map { values[$0] }.reduce(0, +) / Double(rows.count)))]
    }
  }

  /// The standard error of a mean over independent videos, and not over their many samples.
  @Test func videosAreDrawnNotSamples() throws {
    let videos = (0..<40).flatMap { video in [Int](repeating: video, count: 25) }
    let values = videos.map { Double($0 % 2) }
    let intervals = Bootstrap(resamples: 2000, seed: 1).intervals(
      videos: videos, metrics: mean(values))
    let interval = try #require(intervals["mean"])
    // 0.5 +- 1.96 * 0.5 / sqrt(40); samples would give 0.5 +- 0.031.
    #expect(abs(interval.lowerBound - 0.345) < 0.03)
    #expect(abs(interval.upperBound - 0.655) < 0.03)
  }

  @Test func theSeedDecidesEveryDraw() {
    let videos = [7, 7, 3, 5, 5, 5, 1]
    func intervals(_ seed: UInt64) -> [String: ClosedRange<Double>] {
      Bootstrap(resamples: 50, seed: seed).intervals(
        videos: videos, metrics: mean([1, 2, 4, 8, 16, 32, 64]))
    }
    #expect(intervals(4) == intervals(4))
    #expect(intervals(4) != intervals(5))
  }

  /// Every draw would be the same: an interval without width, which looks like certainty.
  @Test func oneVideoGivesNoInterval() {
    let bootstrap = Bootstrap(resamples: 20, seed: 1)
    #expect(bootstrap.intervals(videos: [4, 4, 4]) { _ in [("wa", .value(0.5))] }.isEmpty)
    #expect(bootstrap.intervals(videos: [4, 4, 5]) { _ in [("wa", .value(0.5))] }.count == 1)
  }

  @Test func undefinedResamplesAreLeftOut() {
    let bootstrap = Bootstrap(resamples: 100, seed: 2)
    let intervals = bootstrap.intervals(videos: [0, 1, 2]) { rows in
      [
        ("some", rows.contains(0) ? .value(3) : .undefined("none")),
        ("never", .undefined("never")),
      ]
    }
    #expect(intervals == ["some": 3...3])
    #expect(bootstrap.intervals(videos: [], metrics: mean([])).isEmpty)
  }
}
