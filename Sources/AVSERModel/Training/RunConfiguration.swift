internal import FeatureCache
internal import Foundation

/// A run's `config.json`: what was asked for and what the cache decided, enough to rebuild the
/// network.
public struct RunConfiguration: Sendable, Codable, Equatable {
  /// Version of the RUN folder's files.
  public static let currentFormatVersion = 3

  public let formatVersion: Int
  public let options: TrainingOptions
  /// What decides the shapes of the weights, face size and number of identities included.
  public let network: NetworkConfiguration
  /// The video id of each class of the identification task.
  public let identities: [String]
  /// SHA-256 of the training cache's content configuration.
  public let cacheConfigurationSHA256: String
  /// Kept samples of the train split.
  public let trainSamples: Int
  /// SHA-256 of the imported weights that the run started from.
  public let pretrainedSHA256: String?

  public init(options: TrainingOptions, dataset: CacheDataset) {
    self.init(options: options, dataset: dataset, pretrained: nil)
  }

  init(options: TrainingOptions, dataset: CacheDataset, pretrained: PretrainedWeights?) {
    formatVersion = Self.currentFormatVersion
    self.options = options
    var network = options.preset.network
    network.wiring = options.method.wiring
    network.feedForward = options.feedForward
    network.maskPadding = options.maskPadding
    network.faceSize = dataset.faceSize
    // A head needs a class even where it is never trained.
    network.identityCount = max(1, dataset.trainIdentities.count)
    network.outputCount = options.task.outputCount
    pretrained?.configure(&network)
    pretrainedSHA256 = pretrained?.sha256
    self.network = network
    identities = dataset.trainIdentities.map { dataset.index.identities[$0] }
    cacheConfigurationSHA256 = dataset.index.configurationSHA256
    trainSamples = dataset.samples(of: .train).count
  }
}

extension RunConfiguration {
  /// The content of `config.json`, members sorted by name.
  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Reads `config.json`.
  ///
  /// - Parameter path: The file.
  /// - Throws: `TrainingError` where it is missing, no run's configuration, or of another version.
  init(reading path: String) throws(TrainingError) {
    struct Versioned: Decodable { var formatVersion: Int }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw TrainingError(
        .runInvalid, "cannot be read", path: path, cause: "a RUN folder has a config.json",
        remedy: "Give the folder that `train fit --out` wrote.")
    }
    do {
      let version = try JSONDecoder().decode(Versioned.self, from: data).formatVersion
      guard version == Self.currentFormatVersion else {
        throw TrainingError(
          .runInvalid,
          "the run has format version \(version), this program reads "
            + "\(Self.currentFormatVersion)", path: path,
          remedy: "Use the release that wrote it, or train again.")
      }
      self = try JSONDecoder().decode(Self.self, from: data)
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(
        .runInvalid, "is no run configuration", path: path,
        cause: FailureText.cause(decoding: error),
        remedy: "Put the run's own file back, or train again with --overwrite.")
    }
  }
}
