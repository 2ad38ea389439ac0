import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct SegmentJoiningTests {
  @Test(arguments: [
    ("-a", "-a___0___0___1.5___text", 0, 0.0, 1.5, "text"),
    ("ls3vp9opus_", "ls3vp9opus____7___nan___4.0___t", 7, Double.nan, 4.0, "t"),
    ("_x", "_x___1___-0.3___2___ _____ a ___b___", 1, -0.3, 2.0, " _____ a ___b___"),
    ("_x", "_x___1___7.0___7.28________ this", 1, 7.0, 7.28, "_____ this"),
    ("22137", "22137___3___1e1___11.000001___", 3, 10, 11.000001, ""),
  ])
  func transcriptLines(
    video: String, text: String, clip: Int, start: Double, end: Double, words: String
  ) throws {
    let line = try Transcript.parse(text, video: video, lineNumber: 1)
    #expect(line.clip == clip && line.end == end && line.text == words)
    #expect(line.start == start || (line.start.isNaN && start.isNaN))
  }

  @Test(arguments: [
    ("b___0___0___1___other video", nil), ("a___x___0___1___t", "clip"),
    ("a___-1___0___1___t", "clip"), ("a___0___one___1___t", "start"), ("a___0___0___1", nil),
    ("a_0_0_1_t", nil), ("a___0___0______t", "end"),
  ])
  func malformedLinesAreNoSegments(_ text: String, column: String?) {
    let fault = #expect(throws: Transcript.Fault.self) {
      _ = try Transcript.parse(text, video: "a", lineNumber: 1)
    }
    #expect(fault?.column == column)
  }

  private func line(_ clip: Int, _ start: Double, _ end: Double) -> Transcript.Line {
    Transcript.Line(clip: clip, start: start, end: end, text: "", lineNumber: clip)
  }

  private func row(_ start: Double, _ end: Double, _ sentiment: Float) -> LabelRow {
    LabelRow(
      start: start, end: end,
      labels: Labels(sentiment: sentiment, emotions: [Float](repeating: 0, count: 6)))
  }

  @Test func rowsGoToLinesWithTheirInterval() {
    // Clips 4 and 5 share an interval: the first such row is clip 4's, whatever stands between.
    let pairs = SegmentJoiner.join(
      lines: [
        line(5, 8, 13), line(4, 8.0004, 13), line(0, .nan, 4), line(1, 20, 21), line(2, 0, 1.0008),
        line(3, 0, 1),
      ],
      rows: [
        row(8, 13.0009, 1), row(.nan, 4, 2), row(8.0004, 13, 3), row(20, 21.0011, 4),
        row(0, 1, 5), row(0, 1.0008, 6),
      ])
    #expect(pairs.map { $0.line?.clip ?? -1 } == [0, 1, 2, 3, 4, 5, -1])
    #expect(
      pairs.map { $0.row?.labels.raw[0] ?? -9 }
        == [2, -9, 6, 5, 3, 1, 4])
  }

  @Test func equalIntervalsPairInOrder() {
    let pairs = SegmentJoiner.join(
      lines: [line(5, 8, 13), line(4, 8, 13)], rows: [row(8, 13, 1), row(8, 13, 2), row(8, 13, 3)])
    #expect(pairs.map { $0.line?.clip ?? -1 } == [4, 5, -1])
    #expect(pairs.map { $0.row?.labels.raw[0] ?? -9 } == [1, 2, 3])
  }

  @Test func clampedLabelsSaySo() {
    let emotions: [Float] = [3.333, 0, -0.1, 3, 0, 1]
    let labels = Labels(sentiment: -3.5, emotions: emotions)
    #expect(labels.sentiment == -3 && labels.emotions == [3, 0, 0, 3, 0, 1])
    #expect(labels.isClamped && labels.isFinite)
    let broken = Labels(sentiment: 3, emotions: [0, .nan, 0, 0, 0, .infinity])
    #expect(!broken.isClamped && !broken.isFinite && broken.emotions[1].isNaN)
  }
}
