import Foundation
import TestSupport
import Testing

@testable import AVSERModel

/// The statistics of an ablation's tables against NumPy's and SciPy's, on made-up scores.
@Suite struct AblationStatisticsTests {
  struct Pair: Encodable {
    var task: String
    var videos: [Int]
    var labels: [Double]
    var method, other: [[Double]]
    var resamples: Int
    var seed: UInt64
  }

  private func python<Result: Decodable>(
    _ cases: [some Encodable], as type: Result.Type
  ) throws -> [Result] {
    let folder = try TemporaryFolder()
    let path = folder.file("cases.json")
    try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: path))
    let script = Repository.root.appendingPathComponent("Tests/parity/ablation.py").path
    let output = try Tool.check(Tool.python, [script, path]).output
    return try JSONDecoder().decode([Result].self, from: output)
  }

  /// Numbers from -1 to 1.
  private func noise(_ count: Int, _ random: inout SeededGenerator) -> [Double] {
    (0..<count).map { _ in Double(random.next() >> 11) / 0x1p52 - 1 }
  }

  @Test func meansAndDeviations() throws {
    var random = SeededGenerator(seed: 1, epoch: 0)
    let samples = [2, 3, 5, 20].map { noise($0, &random) } + [[0.6, 0.6, 0.6]]
    let expected = try python(
      samples.map { ["values": $0] }, as: [String: Double].self)
    for (values, expected) in zip(samples, expected) {
      let summary = MetricSummary(
        values.enumerated().map { (UInt64($0), .value($1)) } + [(99, .undefined("none"))])
      let (mean, deviation) = (
        try #require(summary.mean), try #require(summary.standardDeviation)
      )
      #expect(abs(mean - (expected["mean"] ?? .nan)) < 1e-15)
      #expect(abs(deviation - (expected["deviation"] ?? .nan)) < 1e-15)
    }
    #expect(MetricSummary([(0, .value(1))]).standardDeviation == nil)
    #expect(MetricSummary([(0, .undefined("none"))]).mean == nil)
  }

  /// Exactly SciPy's p, ties and zeros included, and none where no p could be small.
  @Test func signFlips() throws {
    var random = SeededGenerator(seed: 2, epoch: 0)
    let samples =
      [6, 7, 10].map { noise($0, &random).map { $0 + 0.4 } } + [
        [1, 1, 1, 1, 1, 1], [0.1, 0.2, 0.3, -0.1, 0.1, 0.2, 0], [0, 0, 0, 0, 0, 0],
      ]
    let expected = try python(samples.map { ["differences": $0] }, as: [String: Double].self)
    for (differences, expected) in zip(samples, expected) {
      let p = try #require(SignFlipTest.pValue(differences))
      #expect(abs(p - (expected["p"] ?? .nan)) < 1e-12, "\(differences)")
    }
    #expect(SignFlipTest.pValue([1, 1, 1, 1, 1]) == nil)
  }

  @Test(arguments: TaskName.allCases)
  func intervalsOfPairedDifferences(_ task: TaskName) throws {
    var random = SeededGenerator(seed: 3, epoch: 0)
    // Videos of unequal length, out of order.
    let videos = [4, 4, 4, 2, 2, 7, 7, 7, 7, 1, 1, 4, 9, 9, 3, 3, 3, 8].flatMap { [$0, $0, $0] }
    let count = videos.count * task.outputCount
    let labels = noise(count, &random).map { value -> Double in
      task == .emotion ? (value > 0 ? 1 : 0) : (value * 3).rounded()
    }
    func results(signal: Double) -> [TestResult] {
      (0..<3).map { _ in
        let outputs = zip(labels, noise(count, &random)).map { label, noise in
          noise + signal * (task == .emotion ? label - 0.5 : label)
        }
        return TestResult(
          task: task, epoch: 1, metrics: [:], outputs: outputs, labels: labels, videos: videos)
      }
    }
    let (method, other) = (results(signal: 0.9), results(signal: 0.3))
    let metrics = task == .emotion ? ["wa", "f1"] : ["non0_accuracy", "pearson"]
    let intervals = PairedBootstrap(bootstrap: Bootstrap(resamples: 120, seed: 7), metrics: metrics)
      .intervals(of: method, less: other)
    let expected = try #require(
      try python(
        [
          Pair(
            task: task.rawValue, videos: videos, labels: labels, method: method.map(\.outputs),
            other: other.map(\.outputs), resamples: 120, seed: 7)
        ], as: [String: [Double]].self
      ).first)
    for metric in metrics {
      let (ours, theirs) = (try #require(intervals[metric]), try #require(expected[metric]))
      #expect(abs(ours.lowerBound - theirs[0]) < 1e-12, "\(metric)")
      #expect(abs(ours.upperBound - theirs[1]) < 1e-12, "\(metric)")
      #expect(ours.lowerBound > 0, "the better method is better")
    }
  }
}
