internal import FeatureCache
internal import Torch

/// Imported weights of the visual encoder, as `train import-weights` wrote them.
struct PretrainedWeights {
  let path: String
  /// SHA-256 of the file: what a run records of it.
  let sha256: String
  private let tensors: [String: Tensor]
  private static let mean = "\(WeightsImport.encoder).mean"

  /// Reads the file.
  ///
  /// - Parameter path: A safetensors file.
  /// - Throws: `TrainingError` where it holds anything but a visual encoder's weights, `CacheError`
  ///   where it cannot be read, `TorchError`.
  init(_ path: String) throws {
    self.path = path
    tensors = try WeightsFile(path: path).tensors
    sha256 = try SHA256.hex(ofFile: path)
    let foreign = tensors.keys.filter { !$0.hasPrefix("\(WeightsImport.encoder).") }.sorted()
    guard foreign.isEmpty, !tensors.isEmpty else {
      throw TrainingError(
        .weightsInvalid, "holds no imported weights", path: path,
        cause: foreign.first.map { "it has a tensor \"\($0)\"" } ?? "it is empty",
        remedy: "Give a file that `train import-weights` wrote.")
    }
    guard tensors[Self.mean].map({ Self.isMean($0.shape) }) ?? true else {
      throw TrainingError(
        .weightsInvalid, "its mean is neither a colour nor a square image", path: path,
        remedy: "Give a file that `train import-weights` wrote.")
    }
  }

  /// Makes room for the mean image, where its size is that of the faces.
  func configure(_ network: inout NetworkConfiguration) {
    network.hasMeanImage = tensors[Self.mean]?.shape == [3, network.faceSize, network.faceSize]
  }

  /// Overwrites the network's values of the same names.
  ///
  /// - Parameter network: A network of a configuration that went through `configure`.
  /// - Returns: Names of the visual encoder's tensors that the file lacks and that stay as they are.
  /// - Throws: `TrainingError` where a tensor has another shape than the network's, `TorchError`.
  func load(into network: Network) throws -> [String] {
    var values = tensors
    if let image = values[Self.mean], image.rank == 3, !network.configuration.hasMeanImage {
      values[Self.mean] = try image.mean([1, 2])
    }
    do {
      try network.load(values, allowPartial: true)
    } catch let error as StateMismatch {
      throw TrainingError(
        .weightsMismatch, "the weights do not fit this network", path: path, cause: "\(error)",
        remedy: "Import them for the same --preset and --face-size, with --allow-partial where "
          + "fc6 has another size.")
    }
    return network.namedTensors().map(\.0).filter {
      $0.hasPrefix("\(WeightsImport.encoder).") && values[$0] == nil
    }
  }

  private static func isMean(_ shape: [Int]) -> Bool {
    shape == [3] || (shape.count == 3 && shape[0] == 3 && shape[1] == shape[2])
  }
}
