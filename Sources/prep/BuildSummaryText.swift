import Console
import Foundation
import MOSEIPrep

/// What `prep build` prints when it is done.
struct BuildSummaryText {
  let text: String

  init(_ report: CacheBuild.Report, out: String) {
    let summary = report.summary
    text =
      SampleCounts(summary, kept: "kept", showsLabelled: true).text + Self.flags(summary) + "\n"
      + Self.work(report) + "\n" + Self.failures(report)
      + "wrote \(out); see what was removed with: prep inspect \(out) --removed"
  }

  /// What checks say of kept samples without removing them; empty where they say nothing.
  private static func flags(_ summary: Summary) -> String {
    let flags = ScreeningPolicies.codes.compactMap { code in
      NoteCode(rawValue: code.rawValue).flatMap { summary.notesOfKept[$0] }
        .map { "\(code.rawValue) \($0)" }
    }
    return flags.isEmpty ? "" : "flagged among the kept: \(flags.joined(separator: ", "))\n"
  }

  /// How much video there was, and how fast this run went through its part.
  private static func work(_ report: CacheBuild.Report) -> String {
    let all = hours(report.videoSeconds) + " of video"
    guard report.reusedShards < report.shards else {
      return "\(all); all \(report.shards) shards were there already"
    }
    let speed = report.seconds > 0 ? report.newVideoSeconds / report.seconds : 0
    let pace = String(
      format: "in %@, %.0f times real time", ProgressReporter.duration(report.seconds), speed)
    guard report.reusedShards > 0 else { return "\(all) \(pace)" }
    return "\(all), \(hours(report.newVideoSeconds)) of it \(pace); "
      + "\(report.reusedShards) of \(report.shards) shards were there already"
  }

  /// What is in neither manifest, and the videos that cost a worker its life; mostly empty.
  private static func failures(_ report: CacheBuild.Report) -> String {
    var text = ""
    let malformed = report.summary.malformedRows
    if malformed > 0 {
      text += "malformed rows, in neither manifest: \(malformed) (each is warned of above)\n"
    }
    if !report.rescuedVideos.isEmpty {
      text +=
        "succeeded after a worker's failure: \(Terminal.few(report.rescuedVideos.map(\.video)))\n"
    }
    if !report.lostVideos.isEmpty {
      let lost = report.lostVideos.map { "\($0.video) (\($0.reason.rawValue))" }
      text += "given up (--retry-lost tries again): \(Terminal.few(lost))\n"
    }
    return text
  }

  private static func hours(_ seconds: Double) -> String {
    String(format: "%.2f h", seconds / 3600)
  }
}
