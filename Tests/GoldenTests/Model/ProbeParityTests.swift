import Foundation
import TestSupport
import Testing

@testable import AVSERModel

/// Linear probes against scikit-learn's StandardScaler and LogisticRegression.
@Suite struct ProbeParityTests {
  private struct Case: Encodable {
    var train: [[Float]]
    var labels: [Int]
    var test: [[Float]]
    var c: Double
    var kind: String

    func table(_ rows: [[Float]]) -> FeatureTable {
      FeatureTable(values: rows.flatMap { $0 }, width: rows[0].count)
    }

    func probe() throws -> LinearProbe {
      if kind == "multinomial" {
        return try LinearProbe(
          features: table(train), classes: labels, classCount: (labels.max() ?? 0) + 1,
          inverseStrength: c, tolerance: 1e-7)
      }
      return try LinearProbe(
        features: table(train), labels: labels.map { $0 == 1 }, isBalanced: kind == "balanced",
        inverseStrength: c, tolerance: 1e-7)
    }
  }

  private struct Expected: Decodable {
    var probabilities: [[Double]]
    var predictions: [Int]
  }

  /// Features that tell of the class, with scales and offsets far apart from column to column.
  private func makeCase(
    _ kind: String, count: Int, width: Int, classes: Int, c: Double, signal: Float = 0.7,
    seed: UInt64
  ) -> Case {
    var random = SeededGenerator(seed: seed, epoch: 0)
    func rows(_ labels: [Int]) -> [[Float]] {
      labels.map { label in
        (0..<width).map { column in
          let noise = Float(random.next() % 2000) / 1000 - 1
          let mean: Float = column % classes == label ? signal : 0
          return (noise + mean) * Float(column + 1) * 3 + Float(10 * column)
        }
      }
    }
    // Classes are of unequal size, the first the largest.
    let labels = (0..<count).map { $0 < classes ? $0 : ($0 * $0 / 3) % (classes + 2) % classes }
    return Case(
      train: rows(labels), labels: labels, test: rows((0..<40).map { $0 % classes }), c: c,
      kind: kind)
  }

  @Test func agreesWithScikitLearn() throws {
    var cases = [
      makeCase("multinomial", count: 150, width: 8, classes: 5, c: 1, seed: 1),
      makeCase("multinomial", count: 60, width: 30, classes: 4, c: 0.05, seed: 2),
      // Separable: only the penalty bounds the weights.
      makeCase("multinomial", count: 60, width: 40, classes: 6, c: 10, signal: 4, seed: 3),
      makeCase("binary", count: 200, width: 6, classes: 2, c: 1, seed: 4),
      makeCase("balanced", count: 200, width: 6, classes: 2, c: 1, signal: 0.2, seed: 5),
      makeCase("balanced", count: 30, width: 50, classes: 2, c: 1, seed: 6),
    ]
    // Constant columns: one exactly, one whose mean rounds, and a whole table of them.
    for index in [0, 3] {
      for row in cases[index].train.indices {
        cases[index].train[row][1] = 7
        cases[index].train[row][4] = 0.1
      }
    }
    var constant = makeCase("multinomial", count: 50, width: 3, classes: 3, c: 1, seed: 7)
    constant.train = constant.train.map { _ in [0.1, 3, -2] }
    constant.test = [[0.1, 3, -2], [0.1, 3, -2]]
    cases.append(constant)

    let folder = try TemporaryFolder()
    let path = folder.file("cases.json")
    try JSONEncoder().encode(cases).write(to: URL(fileURLWithPath: path))
    let script = Repository.root.appendingPathComponent("Tests/parity/probes.py").path
    let output = try Tool.check(Tool.python, [script, path]).output
    let expected = try JSONDecoder().decode([Expected].self, from: output)
    for (number, (input, expected)) in zip(cases, expected).enumerated() {
      let probe = try input.probe()
      let test = input.table(input.test)
      let probabilities = try probe.probabilities(of: test)
      let differences = zip(probabilities, expected.probabilities.flatMap { $0 }).map {
        abs($0 - $1)
      }
      #expect(differences.count == probabilities.count)
      #expect((differences.max() ?? 1) < 1e-4, "case \(number)")
      #expect(try probe.predictions(of: test) == expected.predictions, "case \(number)")
    }
  }

  /// Identity that is there is found, identity that is not is not, and few samples are said so.
  @Test func identity() throws {
    var random = SeededGenerator(seed: 8, epoch: 0)
    // Videos 0 to 9 have six samples; video 10 has four and is left out.
    let videos = (0..<64).map { $0 < 60 ? $0 % 10 : 10 }
    func score(signal: Float) throws -> IdentityProbe {
      let values = videos.flatMap { video in
        (0..<12).map { column in
          Float(random.next() % 1000) / 1000 + (column == video ? signal : 0)
        }
      }
      return try IdentityProbe.score(
        features: FeatureTable(values: values, width: 12), videos: videos)
    }
    let told = try score(signal: 3)
    #expect(told.topOne == .value(1) && told.chance == .value(0.1))
    #expect(told.videos == 10 && told.samples == 60)
    #expect(try #require(score(signal: 0).topOne.value) < 0.3)
    let alone = try IdentityProbe.score(
      features: FeatureTable(values: [1, 2, 3, 4, 5, 6], width: 1), videos: [1, 1, 1, 1, 1, 2])
    #expect(alone.topOne.reason == "fewer than two videos have 5 samples")
  }

  @Test func emotions() throws {
    let input = makeCase("balanced", count: 120, width: 5, classes: 2, c: 1, signal: 3, seed: 9)
    let accuracies = try EmotionProbe.weightedAccuracies(
      train: input.table(input.train), trainLabels: input.labels.map { [$0 == 1, false] },
      test: input.table(input.test), testLabels: (0..<40).map { [$0 % 2 == 1, true] })
    #expect(try #require(accuracies[0].value) > 0.95)
    #expect(accuracies[1].reason == "all samples of train have the same label")
    let broken = try EmotionProbe.weightedAccuracies(
      train: FeatureTable(values: [1, .nan], width: 1), trainLabels: [[true], [false]],
      test: FeatureTable(values: [1], width: 1), testLabels: [[true]])
    #expect(broken == [.undefined("a feature is not finite")])
  }
}
