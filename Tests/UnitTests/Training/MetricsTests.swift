import AVSERModel
import MOSEIPrep
import Testing

@Suite struct MetricsTests {
  /// Reader and writer of the cache name its columns apart: neither links the other.
  @Test func emotionsHaveTheOrderOfTheCachesColumns() {
    #expect(Emotion.allCases.map(\.rawValue) == Labels.emotionNames)
  }

  @Test func weightedAccuracyIsTheMeanOfBothRecalls() throws {
    // 1 of 4 positives found, 5 of 6 negatives: (1/4 + 5/6) / 2.
    let counts = ConfusionCounts(
      predicted: [true, false, false, false, true, false, false, false, false, false],
      labels: [true, true, true, true, false, false, false, false, false, false])
    let wa = try #require(counts.weightedAccuracy.value)
    #expect(abs(wa - (0.25 + 5.0 / 6.0) / 2) < 1e-15)
    #expect(counts.f1 == .value(2.0 / 6.0))
  }

  @Test func undefinedScoresStayOutOfTheMean() {
    // Only "happy" has a positive label; nothing else is predicted or labelled.
    var logits = [Double](repeating: -1, count: 24)
    var labels = [Bool](repeating: false, count: 24)
    logits[0] = 1
    labels[0] = true
    labels[6] = true
    let scores = EmotionScores(logits: logits, labels: labels)
    #expect(scores.weightedAccuracy == .value(0.75))
    #expect(scores.f1 == .value(2.0 / 3.0))
    #expect(scores.counts[1].weightedAccuracy == .undefined("no positive labels"))
    #expect(scores.counts[1].f1.value == nil)
    #expect(scores.counts[1].macroF1 == .value(1))
    #expect(EmotionScores(logits: [], labels: []).weightedAccuracy.value == nil)
    #expect(EmotionScores(logits: [], labels: []).weightedF1.value == nil)
  }

  @Test func aLogitOfExactlyZeroIsNotAPrediction() {
    let counts = EmotionScores(
      logits: [0, 1, 0, 0, 0, 0], labels: [false, true, false, false, false, false]
    ).counts
    #expect(counts[0].trueNegatives == 1 && counts[1].truePositives == 1)
  }

  @Test func equalErrorRateInterpolatesBetweenThresholds() {
    var (same, different): ([Float], [Float]) = ([0.9, 0.4], [0.5, 0.3, 0.2])
    // After 0.9: FAR 0, FRR 1/2; after 0.5: FAR 1/3, FRR 1/2; after 0.4: FAR 1/3, FRR 0.
    #expect(EqualErrorRate.ofScores(same: &same, different: &different) == .value(1.0 / 3.0))
    // One threshold accepts everything at once: half-way between (0, 1) and (1, 0).
    var (equal, alike): ([Float], [Float]) = ([0.5, 0.5], [0.5])
    #expect(EqualErrorRate.ofScores(same: &equal, different: &alike) == .value(0.5))
    var (high, low): ([Float], [Float]) = ([0.8, 0.7], [0.1])
    #expect(EqualErrorRate.ofScores(same: &high, different: &low) == .value(0))
  }

  @Test func equalErrorRateSaysWhyItIsUndefined() {
    func rate(_ features: [Float], _ identities: [Int]) -> MetricValue {
      EqualErrorRate.ofCosine(features: features, width: 2, identities: identities)
    }
    #expect(rate([], []).reason == "no pairs of samples")
    #expect(rate([1, 0], [3]).reason == "no pairs of samples")
    #expect(rate([1, 0, 0, 1], [3, 3]).reason == "all samples are of one identity")
    #expect(rate([1, 0, 0, 1], [3, 4]).reason == "no two samples share an identity")
    #expect(rate([1, .nan, 0, 1, 1, 1], [3, 4, 4]).reason == "a feature is not finite")
  }
}
