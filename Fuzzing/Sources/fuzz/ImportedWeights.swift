import Foundation
import Torch

@testable import AVSERModel

/// Weights of other frameworks, imported as `train import-weights` does and loaded as `train fit`
/// does.
enum ImportedWeights {
  /// A VGG-M of one channel a layer: what scripts/fuzz has `Tests/parity/vggm.py` write.
  private static let configuration: NetworkConfiguration = {
    var configuration = NetworkConfiguration.demo
    configuration.visual = EncoderWidths(channels: [1, 1, 1, 1, 1], fc6: 1)
    configuration.audio = configuration.visual
    configuration.modelWidth = 1
    configuration.faceSize = 59
    return configuration
  }()

  private static let imported = MemoryFile(ending: ".safetensors")

  /// Imports a file and checks that what was taken from it fits the network.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - mean: A Caffe model's mean image.
  /// - Throws: What the import throws of an unfit file.
  static func read(_ path: String, mean: String? = nil) throws {
    let weights = try WeightsImport(path, mean: mean, for: configuration)
    let loaded = weights.report.tensors(.loaded)
    guard !loaded.isEmpty else { return }
    try weights.write(to: imported.path, allowPartial: true)
    let pretrained = try PretrainedWeights(imported.path)
    var configuration = configuration
    pretrained.configure(&configuration)
    let network = try Network(configuration, ParameterFactory(seed: 1))
    let missing: [String]
    do {
      missing = try pretrained.load(into: network)
    } catch {
      fatalError("a broken promise: what was imported cannot be loaded: \(error)")
    }
    require(
      Set(missing).isDisjoint(with: loaded), "what is reported as loaded is not: \(missing)")
  }
}
