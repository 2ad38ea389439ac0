import ArgumentParser
import Console
import FeatureCache
import Foundation
import MOSEIPrep
import Synchronization

/// `prep synth`: makes a data set to try everything on.
struct SynthCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synth",
    abstract: "Make a synthetic data set in CMU-MOSEI's layout.",
    discussion: """
      Draws talking heads and voices them: each speaker has a face and a voice, each utterance a \
      mood that shows in both. Videos are encoded with several containers and codecs; labels, \
      landmarks, transcripts and folds lie beside them as in the release. Planted faults \
      (reversed intervals, missing videos and so on) and what screening must make of every \
      sample stand in expected.json, which is written last.

      The same options give the same bytes.

      Examples:
        prep synth data --speakers 12 --utterances 10 --seed 1
        prep synth data --speakers 60 --utterances 20 --seed 7 --no-faults
        prep synth data --force --width 160 --height 120 --fps 12
      """)

  @Argument(help: "Folder to write to; new or empty.")
  var output: String

  @Option(help: "Number of speakers, one video each (3 or more).")
  var speakers = SynthOptions().speakers

  @Option(help: "Number of utterances of each speaker.")
  var utterances = SynthOptions().utterances

  @Option(help: "Seed of everything random.")
  var seed = SynthOptions().seed

  @Option(help: "Picture width in pixels.")
  var width = SynthOptions().width

  @Option(help: "Picture height in pixels.")
  var height = SynthOptions().height

  @Option(help: "Frames a second.")
  var fps = SynthOptions().frameRate

  @Flag(inversion: .prefixedNo, help: "Plant faults, with their truth in expected.json.")
  var faults = SynthOptions().faults

  @Option(
    help: """
      Share of utterances whose interval is moved by 0.5, 2, 10 or 60 s, changes places with \
      another's, or whose text is another video's.
      """)
  var misplaced = SynthOptions().misplaced

  @Option(help: "Videos to encode at a time; does not change what is written.")
  var jobs = ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Replace a synthetic data set that is already there.")
  var force = false

  @Flag(help: "Print a summary as JSON on standard output.")
  var json = false

  func run() async throws {
    var options = SynthOptions()
    options.speakers = speakers
    options.utterances = utterances
    options.seed = seed
    options.width = width
    options.height = height
    options.frameRate = fps
    options.faults = faults
    options.misplaced = misplaced
    let dataset = try SynthDataset(options)
    let reporter = Mutex(
      ProgressReporter(title: "synth", total: dataset.frameCount, unit: "frames"))
    let summary = try await dataset.write(to: output, replacing: force, jobs: jobs) { progress in
      reporter.withLock {
        $0.update(
          done: progress.framesDone, detail: "\(progress.videosDone)/\(progress.videos) videos")
      }
    }
    reporter.withLock { $0.finish() }
    if json {
      try StandardOutput.writeLine(summary.prettyText())
    } else {
      try StandardOutput.writeLine(
        "\(output): \(summary["samples"]?.integer ?? 0) samples in "
          + "\(summary["videos"]?.integer ?? 0) videos, "
          + "\(summary["kept"]?.integer ?? 0) of them to be kept")
    }
  }
}
