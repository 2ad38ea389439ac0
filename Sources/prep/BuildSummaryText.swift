import Console
import Foundation
import MOSEIPrep

/// What `prep build` prints when it is done.
struct BuildSummaryText {
  let text: String

  init(_ report: CacheBuild.Report, out: String) {
    let summary = report.summary
    var table = TextTable(
      header: ["samples", "train", "valid", "test", "no fold", "all"],
      alignments: [.left, .right, .right, .right, .right, .right])
    func add(_ name: String, _ counts: Summary.Counts) {
      table.add(
        [name] + Split.allCases.map { "\(counts[$0])" }
          + ["\(counts.withoutSplit)", "\(counts.total)"])
    }
    add("kept", summary.kept)
    add("removed", summary.removed)
    add("  of these with a label", summary.removedWithLabel)
    for (reason, counts) in summary.reasons.sorted(by: { $0.key < $1.key }) {
      add("  \(reason.rawValue)", counts)
    }
    add("all", summary.all)
    let speed = report.seconds > 0 ? report.videoSeconds / report.seconds : 0
    let reused =
      report.reusedShards > 0
      ? "; \(report.reusedShards) of \(report.shards) shards were there already" : ""
    text =
      table.text
      + String(
        format: "\n%.2f h of video in %@, %.0f times real time", report.videoSeconds / 3600,
        ProgressReporter.duration(report.seconds), speed) + reused + "\n"
      + "wrote \(out); see what was removed with: prep inspect \(out) --removed"
  }
}
