import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct TranscriptScreeningTests {
  /// 200 words, one every half second, each 0.4 s long: 100 s.
  private static let timings: WordTimings = {
    var timings = WordTimings()
    for index in 0..<200 {
      let start = 0.5 * Double(index)
      timings.append(word(index), start: start, end: start + 0.4, to: "v")
      if index % 7 == 0 { timings.append("sp", start: start + 0.4, end: start + 0.5, to: "v") }
    }
    return timings
  }()

  /// Every third word is a common one, so that words alone do not tell a place.
  private static func word(_ index: Int) -> String { index % 3 == 0 ? "and" : "word\(index)" }

  private static func text(_ words: Range<Int>) -> String {
    words.map(word).joined(separator: " ")
  }

  private func screen(
    _ text: String, _ start: Double, _ end: Double, _ options: ScreeningOptions = .init()
  ) throws -> Finding? {
    let words = try #require(Self.timings["v"])
    return TranscriptScreening(video: "v", words: words, options)
      .screen(tokens: Self.timings.tokens(of: text), start: start, end: end)
  }

  @Test(arguments: [
    // Words 40 to 49 are spoken from 20 to 24.9 s.
    (20.0, 24.9, nil, 0.0), (19.7, 25.2, nil, 0.0), (20.2, 24.7, nil, 0.0),
    (20.3, 25.2, ReasonCode.transcriptShifted, -0.3), (19.0, 23.95, .transcriptShifted, 0.975),
    (22.0, 26.9, .transcriptMismatch, -2), (80.0, 84.9, .transcriptMismatch, -60),
    (0.0, 4.9, .transcriptMismatch, 20), (120.0, 124.9, .transcriptMismatch, -100),
    // Far too long an interval: the text is there, and much else.
    (0.0, 60.0, .transcriptMismatch, -7.55),
  ])
  func intervalsArePlacedByTheirWords(
    start: Double, end: Double, reason: ReasonCode?, offset: Double
  ) throws {
    let finding = try screen(Self.text(40..<50), start, end)
    #expect(finding?.reason == reason)
    guard let finding else { return }
    let best = try #require(finding.evidence["best_offset"]?.number)
    #expect(abs(best - offset) < 0.002, "\(finding)")
    #expect(finding.evidence["best_score"]?.number == 1)
  }

  @Test func aFewOtherWordsChangeNothing() throws {
    let text = Self.text(40..<44) + " hm " + Self.text(45..<50)
    #expect(try screen(text, 20, 24.9) == nil)
    let elsewhere = try #require(try screen(text, 60, 64.9))
    #expect(elsewhere.evidence["best_offset"]?.number == -40)
    #expect(elsewhere.evidence["best_score"]?.number == 0.9)
  }

  @Test func whatIsSpokenNowhereHasNoPlace() throws {
    let finding = try #require(try screen("quite another text altogether", 20, 22))
    #expect(finding.reason == .transcriptMismatch)
    #expect(finding.evidence["best_offset"] == .null && finding.evidence["score"]?.number == 0)
    // Neither words here nor a place for the text: the alignment has a hole.
    #expect(try screen("quite another text altogether", 300, 302) == nil)
  }

  @Test func shortTextsAndThresholdsAreOptions() throws {
    #expect(try screen("word40 word41", 80, 81) == nil)
    var options = ScreeningOptions()
    options.minimumWords = 2
    #expect(try screen("word40 word41", 80, 81, options)?.reason == .transcriptMismatch)
    options.transcriptTolerance = .seconds(1)
    #expect(try screen(Self.text(40..<50), 20.5, 25.4, options) == nil)
  }

  /// Rows of real files are unsorted, with silences, strings fixed or not, and some are broken.
  @Test func wordsAreReadFromComputationalSequences() throws {
    let folder = try TemporaryFolder()
    try Tool.check(
      Tool.python,
      [
        "-c",
        """
        import h5py, numpy as np
        with h5py.File("words.csd", "w") as f:
            data = f.create_group("words/data")
            data["fixed/features"] = np.array([[b"world"], [b"sp"], [b"Hello"]], "S32")
            data["fixed/intervals"] = [[1.0, 1.5], [0.5, 1.0], [0.0, 0.5]]
            data.create_dataset("vlen/features", data=["it's", "HELLO"], dtype=h5py.string_dtype())
            data["vlen/intervals"] = [[0.0, 0.5], [0.5, np.nan]]
            data["numbers/features"] = np.zeros((2, 1))
            data["numbers/intervals"] = np.zeros((2, 2))
            data["short/features"] = np.array([[b"a"], [b"b"]], "S32")
            data["short/intervals"] = np.zeros((1, 2))
        """,
      ], in: folder.path)
    let timings = try WordTimings(
      path: folder.file("words.csd"), videos: ["fixed", "vlen", "numbers", "short", "absent"])
    let words = try #require(timings["fixed"])
    #expect(words.map(\.start) == [0, 1] && words.map(\.end) == [0.5, 1.5])
    #expect(words.map(\.token) == timings.tokens(of: "hello, WORLD"))
    #expect(timings["vlen"]?.map(\.token) == timings.tokens(of: "its"))
    #expect(timings["numbers"] == nil && timings["short"] == nil && timings["absent"] == nil)
    #expect(timings.warnings.count == 2)
    #expect(timings.tokens(of: "unheard") == [-1])
  }
}
