import Console
import FeatureCache
import MOSEIPrep

/// What `prep screen` prints.
struct ScreenReportText {
  let report: DatasetScreen.Report

  init(_ report: DatasetScreen.Report) { self.report = report }

  /// Counts by fold, reason and note.
  var table: String {
    let summary = report.summary
    let notes = summary.notesOfKept.sorted { $0.key < $1.key }
      .map { "\($0.key.rawValue) \($0.value)" }
    return SampleCounts(summary, kept: "pass", showsLabelled: false).text
      + (notes.isEmpty ? "" : "\nnotes on those that pass: \(notes.joined(separator: ", "))\n")
      + "\n\(words)\n\(videos)\n" + malformed
  }

  private var words: String {
    guard let compared = report.comparedTexts else {
      return "no timed words: texts were not compared with what is spoken"
    }
    return "\(compared) of \(report.entries.count) texts could be compared with timed words"
  }

  private var videos: String {
    let lost = report.lostVideos.map { "\($0.video) (\($0.reason.rawValue))" }
    return "\(report.videos) videos, \(report.reusedVideos) of them measured by an earlier run"
      + (lost.isEmpty ? "" : "\ngiven up (the next run tries again): \(Terminal.few(lost))")
  }

  /// What is among none of the counts; mostly empty.
  private var malformed: String {
    let count = report.summary.malformedRows
    return count > 0 ? "malformed rows, left out: \(count) (each is warned of above)\n" : ""
  }

  /// The samples that are removed or flagged.
  func listing(width: Int?) -> String {
    SampleListing.table(
      report.entries.filter { !$0.isKept || $0.evidence.members?.isEmpty == false }.map(\.json),
      width: width)
  }

  /// Every sample, a line each.
  var csv: String { SampleListing.csv(report.entries.map(\.json)) }

  /// The summary and every sample, one a line.
  var json: String {
    "{\"summary\": \(report.summary.json.text()),\n\"samples\": "
      + SampleListing.json(report.entries.map(\.json)) + "}"
  }
}
