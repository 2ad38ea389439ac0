import Console
import MOSEIPrep

/// How many samples of each split were kept and removed, and why: the table of builds and screenings.
struct SampleCounts {
  private var table = TextTable(
    header: ["samples", "train", "valid", "test", "no fold", "all"],
    alignments: [.left, .right, .right, .right, .right, .right])

  var text: String { table.text }

  /// Counts by fold and reason.
  ///
  /// - Parameters:
  ///   - summary: What was counted.
  ///   - kept: What to call the samples that nothing removes.
  ///   - showsLabelled: Whether the removed ones with a label have a row.
  init(_ summary: Summary, kept: String, showsLabelled: Bool) {
    add(kept, summary.kept)
    add("removed", summary.removed)
    if showsLabelled { add("  of these with a label", summary.removedWithLabel) }
    for (reason, counts) in summary.reasons.sorted(by: { $0.key < $1.key }) {
      add("  \(reason.rawValue)", counts)
    }
    add("all", summary.all)
  }

  private mutating func add(_ name: String, _ counts: Summary.Counts) {
    table.add(
      [name] + Split.allCases.map { "\(counts[$0])" }
        + ["\(counts.withoutSplit)", "\(counts.total)"])
  }
}
