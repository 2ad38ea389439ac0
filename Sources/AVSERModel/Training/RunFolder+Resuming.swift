internal import FeatureCache
internal import Foundation
internal import Torch

extension RunFolder {
  /// Whether an epoch of a run has finished here, from which it can go on.
  ///
  /// - Throws: `TrainingError` where one has, and its snapshot is gone: training anew would replace
  ///   the run's results.
  func canResume() throws(TrainingError) -> Bool {
    let files = FileManager.default
    if files.fileExists(atPath: resumePath) { return true }
    // Of an epoch's files state.json comes after the snapshot; the checkpoints and the line in
    // metrics.jsonl come before, and are all that a run killed at the end of its first epoch has.
    let lines = files.contents(atPath: metricsPath)?.count(where: { $0 == UInt8(ascii: "\n") }) ?? 0
    guard files.fileExists(atPath: statePath) || lines > 1 else { return false }
    throw TrainingError(
      .runInvalid, "this run cannot be resumed: the file is missing", path: resumePath,
      cause: "epochs finished: \(max(1, lines))",
      remedy: "Put the file back, or train again with --overwrite.")
  }

  /// Checks that the weights of the best epoch are there to be scored later.
  ///
  /// Names, shapes and size are; a full read of the values waits for whoever scores them.
  ///
  /// - Parameters:
  ///   - state: How far the run has come.
  ///   - network: The run's network.
  /// - Throws: `TrainingError` where the file is missing, cut short, or of another run or epoch.
  func checkBest(of state: RunState, fits network: Network) throws(TrainingError) {
    let path = checkpointPath(.best)
    func invalid(_ cause: String) -> TrainingError {
      TrainingError(
        .runInvalid, "this run cannot be resumed without the weights of its best epoch",
        path: path, cause: cause,
        remedy: "Put the file back, or train again with --overwrite.")
    }
    let header: SafetensorsHeader
    do throws(CacheError) {
      header = try SafetensorsFile(path: path).header
    } catch {
      throw invalid([error.message, error.cause].compactMap { $0 }.joined(separator: ": "))
    }
    let shapes = Dictionary(
      header.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    let needed = network.namedTensors()
    guard shapes.count == needed.count, needed.allSatisfy({ shapes[$0] == $1.shape }) else {
      throw invalid("it holds the weights of another network")
    }
    // A crash may have come between the next epoch's checkpoint and its snapshot: that epoch is run
    // again, and its checkpoint written again.
    let epochs = [state.bestEpoch, state.finishedEpochs + 1]
    guard let epoch = header.metadata["epoch"].flatMap({ Int($0) }), epochs.contains(epoch) else {
      throw invalid("it is not of epoch \(state.bestEpoch)")
    }
  }
}
