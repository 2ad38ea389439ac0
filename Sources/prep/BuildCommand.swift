public import ArgumentParser
import Console
import FeatureCache
import Foundation
import Glibc
public import MOSEIPrep

/// Options that decide what a build writes; the worker takes the same ones.
struct BuildArguments: ParsableArguments {
  @Option(help: "Folder of the data set, in CMU-MOSEI's layout.")
  var dataset: String

  @Option(help: "Folder to write the cache to.")
  var out: String

  @OptionGroup(title: "Where the data set's parts are, if not where CMU-MOSEI has them")
  var layout: LayoutArguments

  @OptionGroup(title: "Screening thresholds")
  var screening: ScreeningArguments

  @Option(help: "Side of a face crop in pixels; the paper uses 224.")
  var faceSize = 224

  @Option(help: "How faces are stored: raw pixels, or jpeg at about a tenth of the size.")
  var faces: FaceFormat = .raw

  @Option(help: "JPEG quality from 1 to 100, with --faces jpeg. (default: 95)")
  var quality: Int?

  @Option(help: "Where sound comes from: auto, video or wav.")
  var audio: AudioSource = .auto

  @Option(help: "Landmark confidence below which a face does not count.")
  var minConfidence = 0.7

  @Option(help: "Side of the face box, as a multiple of the landmarks' longer side.")
  var faceScale = 1.3

  @Option(help: "Longest gap between landmarks that is interpolated, in seconds.")
  var maxGap = 0.5

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
    guard (0...1).contains(minConfidence) else {
      throw ValidationError("--min-confidence takes a number from 0 to 1, not \(minConfidence).")
    }
    guard faceScale >= 0.5, faceScale <= 4 else {
      throw ValidationError("--face-scale takes a number from 0.5 to 4, not \(faceScale).")
    }
    guard maxGap >= 0, maxGap <= 10 else {
      throw ValidationError("--max-gap takes seconds from 0 to 10, not \(maxGap).")
    }
  }

  func options() -> BuildOptions {
    BuildOptions(
      layout: layout.layout(root: dataset), screening: screening.options,
      faces: FaceOptions(
        minimumConfidence: minConfidence, scale: faceScale, maximumGap: maxGap,
        size: faceSize),
      faceEncoding: faces == .jpeg ? .jpeg(quality: quality ?? 95) : .raw,
      audio: audio)
  }

  /// The same options as a command line.
  var commandLine: [String] {
    [
      "--dataset=\(dataset)", "--out=\(out)", "--face-size", "\(faceSize)", "--faces",
      faces.rawValue, "--audio", audio.rawValue,
      "--min-confidence", "\(minConfidence)", "--face-scale", "\(faceScale)", "--max-gap",
      "\(maxGap)",
    ] + (quality.map { ["--quality", "\($0)"] } ?? []) + layout.commandLine
      + screening.commandLine
  }
}

extension AudioSource: ExpressibleByArgument {}

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

      Examples:
        prep build --dataset CMU_MOSEI --out cache
        prep build --dataset CMU_MOSEI --out cache --faces jpeg --quality 95
        prep build --dataset CMU_MOSEI --out small --face-size 64 --jobs 8
        prep inspect cache --removed          # what was left out, and why

      Exit status: 0 when the cache is complete, 1 on failure, 64 on a wrong option.
      """)

  @OptionGroup var arguments: BuildArguments

  @Option(help: "Worker processes; by default one a core.")
  var jobs: Int?

  @Flag(help: "Print the summary as JSON.")
  var json = false

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs takes a positive number, not \(jobs).")
    }
  }

  func run() async throws {
    let build = CacheBuild(
      options: arguments.options(), output: OutputFolder(path: arguments.out),
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount)
    let display = ProgressDisplay()
    let interruption = Interruption()
    let report: CacheBuild.Report
    do {
      report = try await build.run(
        executable: try Self.executable(),
        workerArguments: { configuration in
          ["worker", "--configuration", configuration] + arguments.commandLine
        },
        onProgress: { await display.show($0) })
    } catch let error as PrepError where error.code == .interrupted {
      Interruption.end(by: SIGINT)
    }
    withExtendedLifetime(interruption) {}
    await display.finish()
    for warning in report.warnings {
      FileHandle.standardError.write(Data("warning: \(warning)\n".utf8))
    }
    print(
      json ? report.summary.json.prettyText() : BuildSummaryText(report, out: arguments.out).text)
  }

  private static func executable() throws -> String {
    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
  }
}

/// The progress bar, reached from the workers' tasks.
private actor ProgressDisplay {
  private var reporter: ProgressReporter?

  func show(_ progress: CacheBuild.Progress) {
    if reporter == nil {
      reporter = ProgressReporter(
        title: "build", total: progress.candidates, unit: "samples",
        earlier: progress.finishedCandidates)
    }
    reporter?.update(done: progress.finishedCandidates, detail: progress.currentVideo)
  }

  func finish() { reporter?.finish() }
}
