import FeatureCache
import Testing

@testable import MOSEIPrep

@Suite struct ScreeningTests {
  private let labels = Labels(sentiment: 0, emotions: [Float](repeating: 0, count: 6))
  private let screening = LabelScreening(ScreeningOptions())
  private let media = MediaScreening(ScreeningOptions())

  private func segment(
    _ start: Double, _ end: Double, clip: Int = 0, labels: Labels?, split: Split? = .train
  ) -> Segment {
    Segment(
      video: "v", clip: clip, start: start, end: end, text: "", labels: labels,
      hasTranscriptLine: clip >= 0, split: split)
  }

  private func screen(_ start: Double, _ end: Double) -> ScreeningOutcome {
    screening.screen([segment(start, end, labels: labels)])[0]
  }

  @Test(arguments: [
    // Both sides of every threshold; what follows clamping counts from the clamped start.
    (0.0, 1.0, [ReasonCode](), [NoteCode]()),
    (.nan, 1.0, [.intervalNotFinite], []), (0.0, .infinity, [.intervalNotFinite], []),
    (-1e300, 1e300, [.intervalNotFinite], []),
    (2.0, 1.0, [.intervalReversed], []), (1.0, 1.0, [.intervalEmpty], []),
    (1.0, 1.000_009, [.intervalEmpty], []), (1.0, 1.000_01, [.intervalTooShort], []),
    (1.0, 1.099_999, [.intervalTooShort], []), (1.0, 1.1, [], []),
    (-0.5, 1.0, [], [.startClamped]), (-0.500_001, 1.0, [.intervalNegativeStart], []),
    (-0.4, 0.099_999, [.intervalTooShort], [.startClamped]), (-0.4, 0.1, [], [.startClamped]),
    (-0.4, -0.1, [.intervalTooShort], [.startClamped]),
    (-3.0, -4.0, [.intervalReversed, .intervalNegativeStart], []),
    (0.0, 12.0, [], []), (0.0, 12.000_001, [], [.truncated]),
    (-0.5, 12.0, [], [.startClamped]),
  ])
  func intervals(start: Double, end: Double, reasons: [ReasonCode], notes: [NoteCode]) {
    let verdict = ScreeningVerdict.combine(screen(start, end))
    #expect([verdict.primary].compactMap { $0 } + verdict.also == reasons)
    #expect(verdict.notes == notes)
    for reason in reasons { #expect(verdict.evidence[reason.rawValue]?.members?.isEmpty == false) }
  }

  @Test(arguments: [
    (0.0, 10.0, [ReasonCode](), [NoteCode](), 10.0),
    (0.0, 10.5, [], [.endClamped], 10.0), (0.0, 10.500_001, [.intervalOverrunsEnd], [], 10.500_001),
    (10.0, 10.2, [.intervalPastEnd], [], 10.2), (9.9, 10.3, [], [.endClamped], 10.0),
    (9.900_001, 10.3, [.intervalTooShort], [.endClamped], 10.0),
    (9.0, 30.0, [.intervalOverrunsEnd], [.truncated], 30.0),
    (30.0, 9.0, [.intervalReversed, .intervalPastEnd], [], 9.0),
    (-2.0, 10.1, [.intervalNegativeStart], [.endClamped], 10.0),
  ])
  func mediaEnd(
    start: Double, end: Double, reasons: [ReasonCode], notes: [NoteCode], clamped: Double
  ) {
    let facts = MediaFacts(hasVideoStream: true, hasAudio: true, mediaEnd: Rational(10))
    let verdict = ScreeningVerdict.combine(media.screen(screen(start, end), facts: facts))
    #expect([verdict.primary].compactMap { $0 } + verdict.also == reasons)
    #expect(verdict.notes.filter { $0 != .startClamped } == notes || start < -0.5)
    #expect(verdict.end?.seconds == clamped)
  }

  @Test func clampedEndsStayWithinTheMedia() {
    // 10/3 s is no whole microsecond: rounding up would reach past the last frame.
    let facts = MediaFacts(hasVideoStream: true, hasAudio: true, mediaEnd: Rational(20, 3))
    let outcome = media.screen(screen(1, 7), facts: facts)
    #expect(outcome.end == Microseconds(6_666_666))
  }

  @Test func streamsAndSound() {
    let undecodable = MediaFacts(
      openFailure: "moov missing", hasVideoStream: false, hasAudio: false, mediaEnd: nil)
    #expect(
      media.screen(screen(0, 1), facts: undecodable).findings.map(\.reason) == [.videoUndecodable])
    let unsupported = MediaFacts(
      openFailure: "no decoder", hasVideoStream: true, hasAudio: false, mediaEnd: Rational(1))
    #expect(
      media.screen(screen(2, 3), facts: unsupported).findings.map(\.reason)
        == [.videoUndecodable, .intervalPastEnd, .audioMissing])
    let mute = MediaFacts(hasVideoStream: false, hasAudio: false, mediaEnd: Rational(10))
    #expect(
      media.screen(screen(0, 1), facts: mute).findings.map(\.reason)
        == [.videoStreamMissing, .audioMissing])
    let late = MediaFacts(
      hasVideoStream: true, hasAudio: true, mediaEnd: Rational(10),
      audioExtent: Rational(2)...Rational(9))
    #expect(media.screen(screen(0, 2), facts: late).has(.audioEmpty))
    #expect(!media.screen(screen(0, 2.000_001), facts: late).has(.audioEmpty))
    #expect(media.screen(screen(9, 9.5), facts: late).has(.audioEmpty))
    #expect(!media.screen(screen(.nan, 1), facts: late).has(.audioEmpty))
  }

  @Test func theHigherClipNumberIsTheDuplicate() {
    let outcomes = screening.screen([
      segment(0, 1, clip: 3, labels: nil), segment(0, 1, clip: -1, labels: labels),
      segment(0.001, 0.999, clip: 2, labels: labels), segment(0, 1.002, clip: 5, labels: labels),
      // Within 1 ms of clip 3, which goes, but not of clip 2, which stays.
      segment(0, 1.0005, clip: 4, labels: labels), segment(.nan, 1, clip: 6, labels: labels),
      segment(.nan, 1, clip: 7, labels: labels),
    ])
    #expect(
      outcomes.map { $0.has(.duplicateInterval) }
        == [true, true, false, false, false, false, false])
    let verdict = ScreeningVerdict.combine(outcomes[0])
    #expect(verdict.primary == .duplicateInterval && verdict.also == [.labelMissing])
    #expect(verdict.evidence["duplicate-interval"]?["of"]?.string == "v[2]")
  }

  /// Manifests promise this order: it decides which of several reasons is the primary one.
  @Test func reasonsPrecedeEachOtherAsDocumented() {
    let order: [ReasonCode] = [
      .intervalNotFinite, .intervalReversed, .intervalEmpty, .intervalTooShort,
      .intervalNegativeStart, .duplicateInterval, .labelMissing, .labelNotFinite, .notInFold,
      .videoMissing, .videoUndecodable, .videoStreamMissing, .intervalPastEnd,
      .intervalOverrunsEnd, .audioMissing, .audioEmpty, .landmarksMissing, .landmarksMalformed,
      .landmarksOutsideFrame, .faceNotFound, .segmentClipMissing, .transcriptMismatch,
      .transcriptShifted, .speechMissing, .speechRateImplausible, .faceRare, .landmarksJump,
      .knownBad, .workerCrashed, .workerTimeout,
    ]
    var outcome = ScreeningOutcome()
    outcome.findings = order.reversed().map { Finding($0, ["n": 1]) }
    let verdict = ScreeningVerdict.combine(outcome)
    #expect([verdict.primary].compactMap { $0 } + verdict.also == order)
    #expect(order.count == ReasonCode.allCases.count)
  }

  @Test func labelsFoldsAndKnownBadSamples() {
    var options = ScreeningOptions()
    options.knownBad = ["v[1]": "two speakers"]
    let broken = Labels(sentiment: 4, emotions: [0, .nan, 0, 0, 0, 0])
    let outcomes = LabelScreening(options).screen([
      segment(0, 1, labels: broken, split: nil), segment(1, 2, clip: 1, labels: nil),
      segment(2, 3, clip: -1, labels: labels),
    ])
    let verdicts = outcomes.map(ScreeningVerdict.combine)
    #expect(verdicts[0].primary == .labelNotFinite && verdicts[0].also == [.notInFold])
    #expect(verdicts[0].notes == [.labelClamped])
    #expect(verdicts[0].evidence["label-not-finite"]?["sad"]?.string == "nan")
    #expect(verdicts[1].primary == .labelMissing && verdicts[1].also == [.knownBad])
    #expect(verdicts[2].isKept && verdicts[2].notes == [.transcriptMissing])
  }
}
