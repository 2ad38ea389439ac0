import AVSERModel
import Foundation
import TestSupport
import Testing

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
    var wa, f1, macro, weighted: Double
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
    let inputs = [(100, 3), (37, 10), (5, 2), (250, 40)].map { (count: Int, rarity: UInt64) in
      // The first label is positive and the last is not, so that scikit-learn defines every score.
      Predictions(
        predicted: (0..<count).map { _ in random.next() % 3 == 0 },
        labels: (0..<count).map { $0 == 0 || ($0 < count - 1 && random.next() % rarity == 0) })
    }
    let expected = try scikitLearn(inputs, as: Scores.self)
    for (input, expected) in zip(inputs, expected) {
      let counts = ConfusionCounts(predicted: input.predicted, labels: input.labels)
      #expect(abs(try #require(counts.weightedAccuracy.value) - expected.wa) < 1e-12)
      #expect(abs(try #require(counts.f1.value) - expected.f1) < 1e-12)
      #expect(abs(try #require(counts.macroF1.value) - expected.macro) < 1e-12)
      #expect(abs(try #require(counts.weightedF1.value) - expected.weighted) < 1e-12)
    }
  }
}
