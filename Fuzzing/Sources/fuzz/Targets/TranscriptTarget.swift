@testable import MOSEIPrep

/// Transcripts, and the pairing of their lines with label rows.
enum TranscriptTarget: FuzzTarget {
  static let name = "transcript"

  static let seeds = [
    "_v-___0___0.0___7.16___some ___ text\r\n_v-___1___7.16___nan___\n\n_v-___-1___0___1___x\n",
    "_v-___12___1e3___inf___text without an end of line", "_v-___3___0x1p3___-0.5___t\nother\n",
  ].map { Array($0.utf8) }

  static let words = ["_v-___", "___", "nan", "inf", "1e308", "-0.0", "\r\n", "4.9999999999"]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input)
    let transcript = try Transcript(path: memory.path, video: "_v-")
    let newlines = input.count { $0 == UInt8(ascii: "\n") }
    require(
      transcript.lines.count + transcript.warnings.count <= newlines + 1,
      "more lines than the file has")
    require(transcript.lines.allSatisfy { $0.clip >= 0 }, "a negative clip number")
    // Every second line gets a label row of its own times: each must find a line.
    let rows = transcript.lines.enumerated().filter { $0.offset.isMultiple(of: 2) }.map {
      LabelRow(
        start: $0.element.start, end: $0.element.end,
        labels: Labels(sentiment: 0, emotions: [0, 0, 0, 0, 0, 0]))
    }
    let pairs = SegmentJoiner.join(lines: transcript.lines, rows: rows)
    require(pairs.count == transcript.lines.count, "a label row did not find its line")
    require(pairs.count { $0.row != nil } == rows.count, "a label row was used twice or lost")
    _ = LabelScreening(ScreeningOptions()).screen(
      pairs.map { line, row in
        Segment(
          video: "_v-", clip: line?.clip ?? -1, start: line?.start ?? .nan, end: line?.end ?? .nan,
          text: line?.text, labels: row?.labels, hasTranscriptLine: line != nil, split: .train)
      }.sorted(by: Segment.precedes))
  }
}
