/// Confidence intervals from resampled videos (Efron's percentile bootstrap).
///
/// Whole videos are drawn, not samples: utterances of one speaker are not independent.
public struct Bootstrap: Sendable, Equatable {
  /// Probability that an interval covers.
  public static let level = 0.95

  /// How many times the videos are drawn anew.
  public let resamples: Int
  /// Decides every draw.
  public let seed: UInt64

  /// - Precondition: `resamples` is above 0.
  public init(resamples: Int, seed: UInt64) {
    precondition(resamples > 0, "an interval needs resamples")
    self.resamples = resamples
    self.seed = seed
  }

  /// The interval of each metric.
  ///
  /// A resample in which a metric is undefined is left out of that metric's interval. One video alone
  /// gives no interval: every draw would be the same, and look like perfect precision.
  ///
  /// - Parameters:
  ///   - videos: The video of each sample.
  ///   - metrics: Scores the samples of given positions, which may repeat.
  /// - Returns: Intervals by name; none for a metric that is never defined, nor of one video.
  public func intervals(
    videos: [Int], metrics: ([Int]) -> [(name: String, value: MetricValue)]
  ) -> [String: ClosedRange<Double>] {
    let rows = Self.rows(ofVideos: videos)
    guard rows.count > 1 else { return [:] }
    var values: [String: [Double]] = [:]
    for resample in 0..<resamples {
      var random = SeededGenerator(seed: seed, epoch: resample)
      for (name, metric) in metrics(Self.draw(rows, &random)) {
        if let value = metric.value { values[name, default: []].append(value) }
      }
    }
    return values.mapValues(Self.interval)
  }

  /// The rows of each video, in the order in which videos first occur.
  ///
  /// - Parameter videos: The video of each row.
  /// - Returns: Row numbers by video.
  static func rows(ofVideos videos: [Int]) -> [[Int]] {
    var rows: [[Int]] = []
    var places: [Int: Int] = [:]
    for (row, video) in videos.enumerated() {
      if let place = places[video] {
        rows[place].append(row)
      } else {
        places[video] = rows.count
        rows.append([row])
      }
    }
    return rows
  }

  /// The rows of as many videos as there are, drawn with replacement.
  static func draw(_ rows: [[Int]], _ random: inout SeededGenerator) -> [Int] {
    rows.flatMap { _ in rows[Int(random.next() % UInt64(rows.count))] }
  }

  /// The central interval of resampled values, at least one.
  static func interval(of values: [Double]) -> ClosedRange<Double> {
    let tail = (1 - level) / 2
    let sorted = values.sorted()
    return quantile(tail, of: sorted)...quantile(1 - tail, of: sorted)
  }

  /// A quantile with linear interpolation, NumPy's default.
  ///
  /// - Parameters:
  ///   - fraction: 0 to 1.
  ///   - sorted: Ascending values, at least one.
  /// - Returns: A value between the least and the greatest.
  static func quantile(_ fraction: Double, of sorted: [Double]) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let lower = Int(position)
    let upper = min(lower + 1, sorted.count - 1)
    return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
  }
}
