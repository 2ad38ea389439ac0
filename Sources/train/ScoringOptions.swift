import AVSERModel
import ArgumentParser
import FeatureCache
import Foundation

/// Options of every command that runs a trained network over a cache.
struct ScoringOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Which weights of the run: best, last or epoch-N.",
      discussion: "Epochs besides the last are there where `train fit` was given --keep-last."))
  var checkpoint: Checkpoint = .best

  @Option(name: .customLong("batch"), help: "Samples at a time.")
  var batchSize = 32

  @Option(help: "CPU threads; all cores unless given.")
  var threads: Int?

  @Option(help: "Where to compute.")
  var device: ComputeDevice = .cpu

  @Option(
    help:
      "How the cache is read. mmap saves system calls; lost storage then kills the process (SIGBUS)."
  )
  var io: SafetensorsFile.IO = .default

  func validate() throws {
    guard batchSize > 0 else {
      throw ValidationError("--batch must be 1 or more, not \(batchSize).")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads must be 1 or more, not \(threads).")
    }
  }

  /// Opens a run with these options.
  func evaluator(run: String) throws -> Evaluator {
    try Evaluator(
      run: run, checkpoint: checkpoint, device: device,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount)
  }
}
