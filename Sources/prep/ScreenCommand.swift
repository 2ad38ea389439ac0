import ArgumentParser
import Console
import FeatureCache
import Foundation
import Glibc
import MOSEIPrep

/// `prep screen`: which samples a build would remove, and why, without building anything.
struct ScreenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen",
    abstract: "Screen a data set without decoding a picture: what to remove, and why.",
    discussion: """
      Makes every check of 'prep build' that needs no pixels: intervals, labels and folds, texts \
      against the words spoken in their intervals, media ends, landmarks, and voices in the sound. \
      Prints counts by reason and note; --list adds the samples with their evidence; --csv and \
      --json print every sample.

      What is measured of a video is kept in a file and used again while the video's files have \
      the same size and time: other thresholds and policies take seconds.

      Videos are measured in worker processes. A video whose worker dies or hangs is tried again \
      alone, twice; only then its samples count as removed, as worker-crashed or worker-timeout. \
      Nothing of that is kept: the next run tries it again.

      Examples:
        prep screen --dataset CMU_MOSEI
        prep screen --dataset CMU_MOSEI --list --strict
        prep screen --dataset CMU_MOSEI --csv > samples.csv
        prep screen --dataset CMU_MOSEI --policy segment-clip-missing=flag

      Exit status: 0 when every sample was screened, whatever was found; 1 on failure, 64 on a wrong \
      option, and as the shell has it after a signal: 130 for Ctrl-C, 143 for SIGTERM.
      """)

  @OptionGroup var arguments: ScreenArguments
  @OptionGroup var workers: WorkerArguments

  @Option(
    help: "File of what earlier runs measured; by default one for each data set in ~/.cache/avser.",
    completion: .file())
  var evidence: String?

  @Flag(help: "Measure everything, and keep nothing for later runs.")
  var noEvidence = false

  @Flag(help: "List the samples that are removed or flagged, with the evidence.")
  var list = false

  @Flag(help: "Print every sample as CSV (RFC 4180).")
  var csv = false

  @Flag(help: "Print a summary and every sample as JSON.")
  var json = false

  func validate() throws {
    guard [list, csv, json].count(where: { $0 }) <= 1 else {
      throw ValidationError("--list, --csv and --json exclude each other.")
    }
    if noEvidence && evidence != nil {
      throw ValidationError("--evidence and --no-evidence exclude each other.")
    }
  }

  func run() async throws {
    let screen = DatasetScreen(
      options: try arguments.options(), workers: workers.options,
      evidencePath: noEvidence
        ? nil : evidence ?? EvidenceFile.path(forDataset: arguments.dataset))
    let display = ScreenDisplay(keepsEvidence: !noEvidence)
    let report = try await Interruption.run(showing: display) {
      try await screen.run(
        // The very file this process runs, also after an update put another one in its place.
        executable: "/proc/\(getpid())/exe",
        probeArguments: ProbeCommand.commandLine,
        workerArguments: { assignment in
          ["screen-worker"] + AssignmentArguments.commandLine(assignment) + arguments.commandLine
        },
        onEvent: { display.show($0) })
    }
    for warning in report.warnings {
      StandardError.write("warning: \(Terminal.printable(warning))\n")
    }
    let text = ScreenReportText(report)
    if csv {
      try StandardOutput.write(text.csv)
    } else if json {
      try StandardOutput.writeLine(text.json)
    } else {
      if list { try StandardOutput.writeLine(text.listing(width: Terminal.width)) }
      try StandardOutput.write(text.table)
    }
  }
}

/// Where evidence is kept unless the user says otherwise.
private enum EvidenceFile {
  /// A file of the data set's own: two data sets never share one.
  static func path(forDataset dataset: String) -> String {
    let environment = ProcessInfo.processInfo.environment
    let home = environment["HOME"] ?? NSTemporaryDirectory()
    let caches = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    let root = URL(fileURLWithPath: dataset).resolvingSymlinksInPath().path
    let name = SHA256.hex(of: root.utf8).prefix(16)
    return "\(caches ?? home + "/.cache")/avser/evidence-\(name).jsonl"
  }
}
