import ArgumentParser
import Console
import FeatureCache
import Foundation
import Glibc
import MOSEIPrep

/// Options that decide what a build writes; the worker takes the same ones.
struct BuildArguments: ParsableArguments {
  @Option(help: "Folder of the data set, in CMU-MOSEI's layout.")
  var dataset: String

  @Option(help: "Folder to write the cache to.")
  var out: String

  @OptionGroup(title: "Where the data set's parts are, if not where CMU-MOSEI has them")
  var layout: LayoutArguments

  @OptionGroup(title: "Screening")
  var screening: ScreeningArguments

  @Option(help: "Side of a face crop in pixels; the paper uses 224.")
  var faceSize = 224

  @Option(help: "How faces are stored: raw pixels, or jpeg at about a tenth of the size.")
  var faces: FaceFormat = .raw

  @Option(help: "JPEG quality from 1 to 100, with --faces jpeg. (default: 95)")
  var quality: Int?

  @OptionGroup var measuring: MeasuringArguments

  @Option(help: "Side of the face box, as a multiple of the landmarks' longer side.")
  var faceScale = 1.3

  func validate() throws {
    for (name, value) in [("--dataset", dataset), ("--out", out)] where value.isEmpty {
      throw ValidationError("\(name) takes a folder, not an empty name.")
    }
    guard (16...1024).contains(faceSize), faceSize % 2 == 0 else {
      throw ValidationError("--face-size takes an even number from 16 to 1024, not \(faceSize).")
    }
    if let quality {
      guard faces == .jpeg else {
        throw ValidationError("--quality is for --faces jpeg; raw faces are exact.")
      }
      guard FaceEncoding.qualities.contains(quality) else {
        throw ValidationError("--quality takes a number from 1 to 100, not \(quality).")
      }
    }
    guard faceScale >= 0.5, faceScale <= 4 else {
      throw ValidationError("--face-scale takes a number from 0.5 to 4, not \(faceScale).")
    }
  }

  func options() throws -> BuildOptions {
    BuildOptions(
      layout: layout.layout(root: dataset), screening: try screening.options(),
      faces: FaceOptions(
        minimumConfidence: measuring.minConfidence, scale: faceScale, maximumGap: measuring.maxGap,
        size: faceSize),
      faceEncoding: faces == .jpeg ? .jpeg(quality: quality ?? 95) : .raw,
      audio: measuring.audio, channels: measuring.channels)
  }

  /// The same options as a command line.
  var commandLine: [String] {
    [
      "--dataset=\(dataset)", "--out=\(out)", "--face-size", "\(faceSize)", "--faces",
      faces.rawValue, "--face-scale", "\(faceScale)",
    ] + measuring.commandLine + (quality.map { ["--quality", "\($0)"] } ?? []) + layout.commandLine
      + screening.commandLine
  }
}

/// How a cache stores faces, as an option.
enum FaceFormat: String, ExpressibleByArgument, CaseIterable {
  case raw, jpeg
}

struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Turn raw videos into a cache of faces, MFCCs and labels.",
    discussion: """
      Reads the data set, screens every segment (each removed one gets a reason and evidence), \
      decodes the frames that are needed, and writes shards, an index and manifests. Run the same \
      command again to resume: what is finished is verified and kept.

      Videos are decoded in worker processes. A video whose worker dies or hangs is tried again \
      alone, twice; only then its samples are removed, as worker-crashed or worker-timeout, which \
      later runs keep to.

      Examples:
        prep build --dataset CMU_MOSEI --out cache
        prep build --dataset CMU_MOSEI --out cache --faces jpeg --quality 95
        prep build --dataset CMU_MOSEI --out small --face-size 64 --jobs 8
        prep inspect cache --removed          # what was left out, and why

      Exit status: 0 when the cache is complete, 1 on failure, 64 on a wrong option, and as the \
      shell has it after a signal: 130 for Ctrl-C, 143 for SIGTERM.
      """)

  @OptionGroup var arguments: BuildArguments

  @OptionGroup var workers: WorkerArguments

  @Flag(help: "Try the videos again that earlier runs gave up.")
  var retryLost = false

  @Flag(help: "Print the summary as JSON, with the videos over which workers died.")
  var json = false

  func run() async throws {
    var workers = workers.options
    workers.retriesLost = retryLost
    let build = CacheBuild(
      options: try arguments.options(), output: OutputFolder(path: arguments.out),
      workers: workers)
    let display = BuildDisplay()
    let report = try await Interruption.run(showing: display) {
      try await build.run(
        // The very file this process runs, also after an update put another one in its place.
        executable: "/proc/\(getpid())/exe",
        probeArguments: ProbeCommand.commandLine,
        workerArguments: { assignment in
          ["worker"] + AssignmentArguments.commandLine(assignment) + arguments.commandLine
        },
        onEvent: { display.show($0) })
    }
    for warning in report.warnings {
      StandardError.write("warning: \(warning)\n")
    }
    try StandardOutput.writeLine(
      json ? report.json.prettyText() : BuildSummaryText(report, out: arguments.out).text)
  }
}
