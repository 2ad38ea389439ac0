import Foundation
import TestSupport
import Testing

@testable import AVSERModel

/// Our metrics against scikit-learn's on random and degenerate inputs.
@Suite struct MetricsParityTests {
  struct Features: Encodable {
    var features: [[Float]]
    var identities: [Int]
  }

  struct Pairs: Encodable {
    var same: [Float]
    var different: [Float]
  }

  struct Predictions: Encodable {
    var predicted: [Bool]
    var labels: [Bool]
  }

  struct Rate: Decodable { var eer: Double }

  struct Scores: Decodable {
    var wa, f1: Double?
    var accuracy, macro, weighted: Double
  }

  struct Sentiments: Encodable {
    var sentiment, truth: [Double]
  }

  struct SentimentResult: Decodable {
    struct Binary: Decodable { var accuracy, weighted: Double }
    var pearson: Double?
    var mae: Double
    var has0, non0: Binary
  }

  struct Outputs: Encodable {
    var outputs: [Double]
    var present: [Bool]
  }

  struct BestAccuracy: Decodable {
    var best: Double
  }

  struct Values: Encodable {
    var values, levels: [Double]
  }

  private func scikitLearn<Result: Decodable>(
    _ cases: [some Encodable], as type: Result.Type
  ) throws -> [Result] {
    let folder = try TemporaryFolder()
    let path = folder.file("cases.json")
    try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: path))
    let script = Repository.root.appendingPathComponent("Tests/parity/metrics.py").path
    let output = try Tool.check(Tool.python, [script, path]).output
    return try JSONDecoder().decode([Result].self, from: output)
  }

  @Test func equalErrorRatesOfFeatures() throws {
    var random = SeededGenerator(seed: 5, epoch: 0)
    func features(count: Int, width: Int, identities: Int) -> Features {
      let labels = (0..<count).map { _ in Int(random.next() % UInt64(identities)) }
      let features = labels.map { label in
        (0..<width).map { column in
          Float(random.next() % 1000) / 500 - 1 + (column == label % width ? 0.8 : 0)
        }
      }
      return Features(features: features, identities: labels)
    }
    var inputs = [
      features(count: 150, width: 20, identities: 9),
      features(count: 90, width: 1, identities: 2),
      features(count: 40, width: 16, identities: 25),
    ]
    inputs[2].features[4] = [Float](repeating: 0, count: 16)
    // A network as it was drawn: all features point almost the same way.
    let narrow = features(count: 60, width: 16, identities: 6)
    inputs.append(
      Features(
        features: narrow.features.map { $0.map { 40 + $0 / 100 } }, identities: narrow.identities))
    // A collapsed model: every feature is the same.
    inputs.append(
      Features(
        features: Array(repeating: [0.3, -2], count: 30), identities: (0..<30).map { $0 / 7 })
    )
    let expected = try scikitLearn(inputs, as: Rate.self)
    for (input, expected) in zip(inputs, expected) {
      let rate = EqualErrorRate.ofCosine(
        features: input.features.flatMap { $0 }, width: input.features[0].count,
        identities: input.identities)
      #expect(abs(try #require(rate.value) - expected.eer) < 1e-6)
    }
  }

  /// Quantised scores: most thresholds accept pairs of both kinds at once.
  @Test func equalErrorRatesOfTiedScores() throws {
    var random = SeededGenerator(seed: 7, epoch: 0)
    func scores(_ count: Int, levels: UInt64, shift: UInt64) -> [Float] {
      (0..<count).map { _ in Float(random.next() % levels + shift) / 8 }
    }
    let inputs = [
      Pairs(
        same: scores(200, levels: 6, shift: 2), different: scores(900, levels: 6, shift: 0)),
      Pairs(same: scores(7, levels: 30, shift: 5), different: scores(4000, levels: 30, shift: 0)),
      Pairs(same: scores(50, levels: 4, shift: 0), different: scores(60, levels: 4, shift: 3)),
      Pairs(same: [1], different: [0]),
    ]
    let expected = try scikitLearn(inputs, as: Rate.self)
    for (input, expected) in zip(inputs, expected) {
      var (same, different) = (input.same, input.different)
      let rate = EqualErrorRate.ofScores(same: &same, different: &different)
      #expect(abs(try #require(rate.value) - expected.eer) < 1e-6)
    }
  }

  @Test func classification() throws {
    var random = SeededGenerator(seed: 6, epoch: 0)
    var inputs = [(100, 3), (37, 10), (5, 2), (250, 40)].map { (count: Int, rarity: UInt64) in
      Predictions(
        predicted: (0..<count).map { _ in random.next() % 3 == 0 },
        labels: (0..<count).map { $0 == 0 || ($0 < count - 1 && random.next() % rarity == 0) })
    }
    // No positive labels with and without false alarms, all positive, nothing predicted.
    inputs += [
      Predictions(predicted: [true, false, false], labels: [false, false, false]),
      Predictions(predicted: [false, false], labels: [false, false]),
      Predictions(predicted: [true, true, false], labels: [true, true, true]),
      Predictions(predicted: [false, false, false], labels: [true, false, true]),
    ]
    let expected = try scikitLearn(inputs, as: Scores.self)
    for (input, expected) in zip(inputs, expected) {
      let counts = ConfusionCounts(predicted: input.predicted, labels: input.labels)
      expectEqual(counts.weightedAccuracy, expected.wa, "\(input)")
      expectEqual(counts.accuracy, expected.accuracy, "\(input)")
      expectEqual(counts.f1, expected.f1, "\(input)")
      expectEqual(counts.macroF1, expected.macro, "\(input)")
      expectEqual(counts.weightedF1, expected.weighted, "\(input)")
    }
  }

  /// Equal within rounding, or undefined on both sides.
  private func expectEqual(_ metric: MetricValue, _ expected: Double?, _ comment: Comment) {
    switch (metric.value, expected) {
    case (let value?, let expected?): #expect(abs(value - expected) < 1e-12, comment)
    case (nil, nil): break
    default: Issue.record("\(metric) is not \(String(describing: expected)): \(comment)")
    }
  }

  @Test func sentimentScores() throws {
    var random = SeededGenerator(seed: 8, epoch: 0)
    func noise() -> Double { Double(random.next() % 6001) / 1000 - 3 }
    var inputs = [7, 60, 400].map { count in
      // Labels of CMU-MOSEI are thirds, and often exactly 0; so are some predictions here.
      let truth = (0..<count).map { _ in (noise() * 3).rounded() / 3 }
      return Sentiments(
        sentiment: truth.map { $0.rounded() == 1 ? 0 : 0.3 * $0 + noise() }, truth: truth)
    }
    let truth: [Double] = [-1, 0, 2.0 / 3, 3]
    inputs += [
      Sentiments(sentiment: [0.1, 0.1, 0.1, 0.1], truth: truth),
      Sentiments(sentiment: [0, -1, 2, 9], truth: [1, 1, 1, 1]),
      Sentiments(sentiment: truth.map { -2 * $0 + 1e6 }, truth: truth),
    ]
    let expected = try scikitLearn(inputs, as: SentimentResult.self)
    for (input, expected) in zip(inputs, expected) {
      let scores = SentimentScores(predictions: input.sentiment, labels: input.truth)
      expectEqual(scores.pearson, expected.pearson, "r of \(input)")
      #expect(abs(try #require(scores.meanAbsoluteError.value) - expected.mae) < 1e-9)
      expectEqual(scores.has0.accuracy, expected.has0.accuracy, "Has0")
      expectEqual(scores.has0.weightedF1, expected.has0.weighted, "Has0 F1")
      expectEqual(scores.non0.accuracy, expected.non0.accuracy, "Non0")
      expectEqual(scores.non0.weightedF1, expected.non0.weighted, "Non0 F1")
    }
  }

  /// A tuned threshold has the highest balanced accuracy any point of the ROC curve has.
  @Test func tunedThresholds() throws {
    var random = SeededGenerator(seed: 9, epoch: 0)
    // Coarse outputs tie often; of the last column positives score lower than negatives.
    let columns = [40, 3, 1000, 5, 9, 7].enumerated().map { (column: Int, levels: UInt64) in
      let present = (0..<300).map { $0 == 0 || ($0 > 1 && random.next() % 4 == 0) }
      return Outputs(
        outputs: present.map { present in
          let noise = Double(random.next() % levels) / Double(levels) * 4 - 2
          return column == 5 ? (present ? -9 : noise) : noise + (present ? 1 : 0)
        }, present: present)
    }
    let expected = try scikitLearn(columns, as: BestAccuracy.self)
    let (logits, labels) = (
      (0..<300).flatMap { row in columns.map { $0.outputs[row] } },
      (0..<300).flatMap { row in columns.map { $0.present[row] } }
    )
    let thresholds = EmotionThresholds(tunedOn: logits, labels: labels)
    let scores = EmotionScores(logits: logits, labels: labels, thresholds: thresholds)
    for (counts, expected) in zip(scores.counts, expected) {
      expectEqual(counts.weightedAccuracy, expected.best, "\(counts)")
    }
    #expect(thresholds.untuned.isEmpty)
    let oneClass = EmotionThresholds(
      tunedOn: Array(logits.prefix(12)), labels: [Bool](repeating: false, count: 12))
    #expect(oneClass.untuned == Emotion.allCases && oneClass.logits.allSatisfy { $0 == 0 })
  }

  @Test func quantiles() throws {
    var random = SeededGenerator(seed: 10, epoch: 0)
    let inputs = [1, 2, 17, 1000].map { count in
      Values(
        values: (0..<count).map { _ in Double(random.next() % 1000) },
        levels: [0, 0.025, 0.3, 0.975, 1])
    }
    let expected = try scikitLearn(inputs, as: [Double].self)
    for (input, expected) in zip(inputs, expected) {
      let sorted = input.values.sorted()
      for (level, expected) in zip(input.levels, expected) {
        #expect(abs(Bootstrap.quantile(level, of: sorted) - expected) < 1e-9)
      }
    }
  }
}
