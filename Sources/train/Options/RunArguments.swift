import AVSERModel
import ArgumentParser

/// The trained run a command is about.
struct RunArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The RUN folder that `train fit` wrote.", valueName: "run"),
    completion: .directory)
  var folder: String

  @Option(
    help: ArgumentHelp(
      "Which weights of the run: best, last or epoch-N.",
      discussion: "Epochs besides the last are there where `train fit` was given --keep-last."))
  var checkpoint: Checkpoint = .best

  /// Opens the run.
  ///
  /// - Parameter compute: How it is to be computed.
  /// - Returns: The run with its network.
  /// - Throws: What `Evaluator` throws.
  func evaluator(_ compute: ComputeOptions) throws -> Evaluator {
    try Evaluator(
      run: folder, checkpoint: checkpoint, device: compute.device, threads: compute.threads)
  }
}
