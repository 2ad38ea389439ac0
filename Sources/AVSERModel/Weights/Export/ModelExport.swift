internal import FeatureCache
internal import Foundation
internal import Torch

/// A trained network as files that need none of this project: plain PyTorch runs them.
///
///     model.safetensors   weights and buffers with PyTorch's names
///     config.json         the network's configuration, the names of its outputs
///     model.py            the network in PyTorch, which loads and runs the two
public struct ModelExport {
  private let configuration: RunConfiguration
  private let network: Network

  /// Opens a run.
  ///
  /// - Parameters:
  ///   - run: The RUN folder.
  ///   - checkpoint: Which of its weights.
  /// - Throws: `TrainingError` where the folder holds no finished epoch or its weights do not fit,
  ///   `ConfigurationError`, `TorchError`.
  public init(run: String, checkpoint: Checkpoint = .best) throws {
    let evaluator = try Evaluator(run: run, checkpoint: checkpoint, threads: 1)
    configuration = evaluator.configuration
    network = evaluator.network
  }

  /// Writes the files.
  ///
  /// - Parameter folder: A folder that is empty or will be made.
  /// - Throws: `TrainingError` where the folder is not empty, in a cache, or cannot be made,
  ///   `CacheError` where a file cannot be written, `TorchError`.
  public func write(to folder: String) throws {
    try Self.write(
      network, task: configuration.options.task, modality: configuration.options.modality,
      identities: configuration.identities, to: folder)
  }

  private struct Description: Encodable {
    let network: NetworkConfiguration
    let task: TaskName
    /// What the network was trained on: model.py leaves the rest out of its input.
    let modality: Modality
    /// What the columns of `logits_emo` say.
    let outputs: [String]
    /// The video id of each column of `logits_id`; none without an identity branch.
    let identities: [String]
  }

  static func write(
    _ network: Network, task: TaskName, modality: Modality, identities: [String],
    to folder: String
  ) throws {
    try OutputPlace.check(folder: folder)
    try makeFolder(folder)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let hasIdentity = network.configuration.wiring.hasIdentity
    let description = try encoder.encode(
      Description(
        network: network.configuration, task: task, modality: modality, outputs: task.outputNames,
        identities: hasIdentity ? identities : []))
    try WeightsFile.write(network.namedTensors(), to: "\(folder)/model.safetensors")
    try AtomicFile.write(Array(description) + [UInt8(ascii: "\n")], to: "\(folder)/config.json")
    try AtomicFile.write(pythonModule + "\n", to: "\(folder)/model.py")
  }

  private static func makeFolder(_ path: String) throws(TrainingError) {
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      let present = try files.contentsOfDirectory(atPath: path)
      guard present.isEmpty else {
        throw TrainingError(
          .runConflict, "the folder is not empty", path: path,
          cause: present.sorted().prefix(4).joined(separator: ", "),
          remedy: "Give another --out, or empty the folder.")
      }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(
        .outputFailed, "the folder cannot be made", path: path,
        cause: FailureText.cause(error), remedy: "Give a folder that can be written."
      )
    }
  }
}
