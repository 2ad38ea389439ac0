/// How much better one method does than another, seed by seed.
///
/// Both were trained with the same seeds and scored on the same samples, so what makes a split or a
/// seed easy for both falls out of the difference.
public struct PairedComparison: Sendable, Equatable {
  /// The method whose metric comes first in the difference.
  public let method: MethodName
  /// The method whose metric is subtracted.
  public let other: MethodName
  /// The metric's name in JSON.
  public let metric: String
  /// `method` less `other` for each seed where both are defined; fractions.
  public let differences: [(seed: UInt64, value: Double)]
  /// The 95 % interval of their mean over draws of the videos, then of the seeds.
  ///
  /// None where the metric compares samples with each other: a video drawn twice would meet itself.
  public let interval: ClosedRange<Double>?

  /// Mean of the differences; nil without any.
  public var mean: Double? { MetricSummary.mean(differences.map(\.value)) }

  /// Whether the difference is 0, by flipping the seeds' signs; nil below 6 seeds.
  public var pValue: Double? { SignFlipTest.pValue(differences.map(\.value)) }

  public static func == (a: PairedComparison, b: PairedComparison) -> Bool {
    (a.method, a.other, a.metric, a.interval) == (b.method, b.other, b.metric, b.interval)
      && a.differences.elementsEqual(b.differences, by: ==)
  }
}

/// The interval of the mean difference between two methods.
struct PairedBootstrap {
  let bootstrap: Bootstrap
  /// Metrics of the task's scores that get intervals.
  let metrics: [String]

  /// The interval of each mean difference.
  ///
  /// A resample draws as many videos as there are, then as many seeds; what counts is the mean over
  /// the drawn seeds of the difference on the drawn videos. Resamples in which a metric is undefined
  /// are left out.
  ///
  /// - Parameters:
  ///   - method: One result a seed.
  ///   - other: The other method's results of the same seeds.
  /// - Returns: Intervals by metric; none without results, nor of one video.
  /// - Precondition: All results are of the same samples.
  func intervals(
    of method: [TestResult], less other: [TestResult]
  ) -> [String: ClosedRange<Double>] {
    guard let first = method.first else { return [:] }
    let videos = Bootstrap.rows(ofVideos: first.videos)
    guard videos.count > 1 else { return [:] }
    var draws: [String: [Double]] = [:]
    for resample in 0..<bootstrap.resamples {
      var random = SeededGenerator(seed: bootstrap.seed, epoch: resample)
      let rows = Bootstrap.draw(videos, &random)
      let seeds = method.map { _ in Int(random.next() % UInt64(method.count)) }
      let pairs = zip(method, other).map { (values($0, rows), values($1, rows)) }
      for metric in metrics {
        let differences = seeds.compactMap { seed -> Double? in
          guard let value = pairs[seed].0[metric], let otherValue = pairs[seed].1[metric] else {
            return nil
          }
          return value - otherValue
        }
        // A seed left out would weigh the others anew.
        guard differences.count == seeds.count, let mean = MetricSummary.mean(differences) else {
          continue
        }
        draws[metric, default: []].append(mean)
      }
    }
    return draws.mapValues(Bootstrap.interval)
  }

  private func values(_ result: TestResult, _ rows: [Int]) -> [String: Double] {
    var values: [String: Double] = [:]
    for (name, metric) in result.scores(of: rows).metrics where metrics.contains(name) {
      values[name] = metric.value
    }
    return values
  }
}
