internal import FeatureCache
internal import Torch

/// A run's `resume.safetensors`: weights, the state of the method and progress after one epoch.
///
/// One file holds all of it, so a run resumes from one moment or not at all. Of an epoch's files only
/// state.json comes later, which promises it.
enum TrainingSnapshot {
  private static let weightsPrefix = "weights."
  private static let methodPrefix = "method."
  private static let stateKey = "state"

  /// Writes the state after an epoch.
  ///
  /// - Parameters:
  ///   - state: How far the run has come.
  ///   - network: Its weights.
  ///   - method: Its optimisers, and what else it trains.
  ///   - path: The file.
  /// - Throws: `CacheError` where it cannot be written, `TorchError`.
  static func write(
    _ state: RunState, _ network: Network, _ method: any LearningMethod, to path: String
  ) throws {
    let tensors =
      network.namedTensors().map { (weightsPrefix + $0, $1) }
      + (try method.namedState().map { (methodPrefix + $0, $1) })
    try WeightsFile.write(tensors, metadata: [stateKey: state.json.text()], to: path)
  }

  /// Restores what `write` wrote.
  ///
  /// - Parameters:
  ///   - network: Receives the weights.
  ///   - method: Receives its state.
  ///   - path: The file.
  /// - Returns: How far the run had come.
  /// - Throws: `TrainingError` where the file cannot be read or is not of this run, `TorchError`.
  static func restore(
    _ network: Network, _ method: any LearningMethod, from path: String
  ) throws -> RunState {
    let file: WeightsFile
    do {
      file = try WeightsFile(path: path)
    } catch let error as CacheError {
      throw invalid(path, [error.message, error.cause].compactMap { $0 }.joined(separator: ": "))
    }
    func part(_ prefix: String) -> [String: Tensor] {
      var part: [String: Tensor] = [:]
      for (name, tensor) in file.tensors where name.hasPrefix(prefix) {
        part[String(name.dropFirst(prefix.count))] = tensor
      }
      return part
    }
    do {
      guard let text = file.metadata[stateKey],
        let state = RunState(json: try JSONValue(parsing: text))
      else { throw invalid(path, "its metadata has no state") }
      try network.load(part(weightsPrefix))
      try method.load(part(methodPrefix))
      return state
    } catch let error as StateMismatch {
      throw invalid(path, "\(error)")
    } catch let error as JSONParseError {
      throw invalid(path, "\(error)")
    }
  }

  private static func invalid(_ path: String, _ cause: String) -> TrainingError {
    TrainingError(
      .runInvalid, "this run cannot be resumed from it", path: path, cause: cause,
      remedy: "Train again with --overwrite.")
  }
}
