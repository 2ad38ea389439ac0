import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct PolicyTests {
  private let labels = Labels(sentiment: 0, emotions: [Float](repeating: 0, count: 6))

  /// Two clips of one interval, the second with words enough for a minute.
  private func verdicts(_ policies: ScreeningPolicies) -> [ScreeningVerdict] {
    var options = ScreeningOptions()
    options.policies = policies
    options.knownBad = ["v[0]": "two speakers"]
    let text = [String](repeating: "word", count: 60).joined(separator: " ")
    return LabelScreening(options).screen([
      Segment(
        video: "v", clip: 0, start: 0, end: 2, text: "it is fine", labels: labels,
        hasTranscriptLine: true, split: .train),
      Segment(
        video: "v", clip: 1, start: 0, end: 2, text: text, labels: labels,
        hasTranscriptLine: true, split: .train),
    ]).map(ScreeningVerdict.combine)
  }

  @Test func policiesRemoveFlagOrIgnore() throws {
    let standard = verdicts(.standard)
    #expect(standard[0].primary == .knownBad && standard[0].notes.isEmpty)
    #expect(standard[1].primary == .duplicateInterval && standard[1].also.isEmpty)
    #expect(standard[1].notes == [.speechRateImplausible])
    #expect(standard[1].evidence["speech-rate-implausible"]?["words"]?.integer == 60)

    let strict = verdicts(.strict)
    #expect(strict[1].primary == .duplicateInterval)
    #expect(strict[1].also == [.speechRateImplausible] && strict[1].notes.isEmpty)

    let lenient = verdicts(.lenient)
    #expect(lenient.allSatisfy { $0.isKept })
    #expect(lenient[0].notes == [.knownBad])
    #expect(lenient[0].evidence["known-bad"]?["why"]?.string == "two speakers")
    #expect(lenient[1].notes == [.duplicateInterval, .speechRateImplausible])

    var off = ScreeningPolicies.standard
    for code in ScreeningPolicies.codes { off[code] = .off }
    for verdict in verdicts(off) {
      #expect(verdict.isKept && verdict.notes.isEmpty && verdict.evidence == .object([]))
    }
  }

  /// What no sample can be made of is removed whatever anybody wishes.
  @Test func onlyJudgementsHaveAPolicy() {
    var policies = ScreeningPolicies.lenient
    policies[.labelMissing] = .flag
    #expect(policies[.labelMissing] == .remove && policies == .lenient)
    // A flag needs a note of the same name.
    for code in ScreeningPolicies.codes { #expect(NoteCode(rawValue: code.rawValue) != nil) }
  }

  /// A cache made under other policies or thresholds is another cache.
  @Test func policiesAndThresholdsAreConfiguration() {
    let changes: [(inout ScreeningOptions) -> Void] = [
      { $0.policies = .strict }, { $0.minimumWords += 1 }, { $0.minimumTranscriptScore += 0.1 },
      { $0.transcriptTolerance = .zero }, { $0.maximumTranscriptOffset = .zero },
      { $0.wordRate = 0...9 }, { $0.minimumSpeechShare = 0 }, { $0.minimumFaceShare = 0 },
      { $0.maximumLandmarkMotion = 9 }, { $0.knownBad = ["v": "why"] },
    ]
    let texts = changes.map { change in
      var options = ScreeningOptions()
      change(&options)
      return options.json.text(.canonical)
    }
    #expect(Set(texts + [ScreeningOptions().json.text(.canonical)]).count == changes.count + 1)
  }

  @Test func publishedIssuesAreFoundWithoutAFile() throws {
    let known = try KnownIssues.published().knownBad
    #expect(
      Set(known.keys) == ["ZZzdvUdOTww", "-mJ2ud6oKI8[1]", "y9FyTEyGy5Y", "-NFrJFQijFE"])
    #expect(known["ZZzdvUdOTww"]?.contains("issues/278") == true)
  }

  @Test(arguments: [
    ("no JSON", "line 2"), (#"{"id":"v","decides":"known-bad"}"#, "missing"),
    (#"{"id":"v","decides":"bad","problem":"","source":""}"#, "no reason \"bad\""),
  ])
  func unfitIssuesAreNamed(line: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("issues.jsonl")
    let good = #"{"id":"w","decides":"known-bad","problem":"p","source":"s"}"#
    try Data("\(good)\n\(line)\n".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: PrepError.self) { try KnownIssues(path: path) }
    #expect(error?.description.contains(message) == true)
    #expect(error?.description.contains(path) == true)
  }
}
