internal import FeatureCache
public import Torch

/// Some samples as tensors: what one step reads.
///
/// Only real face images are held; the network computes what all missing ones give, once.
public struct Batch {
  /// `<video>[<clip>]` of each sample.
  public let ids: [String]
  /// Faces and MFCCs as the network takes them.
  public let input: NetworkInput
  /// 1 where the emotion is present, else 0: `[B, 6]` of the network's floating-point type.
  public let emotions: Tensor
  /// -3 to 3: `[B, 1]` of the same type.
  public let sentiments: Tensor
  /// Class of each sample in the identification task (int64, `[B]`); nil where a sample's identity
  /// has none, as in valid and test.
  public let identities: Tensor?

  /// Number of samples.
  public var count: Int { ids.count }

  init(
    ids: [String], input: NetworkInput, emotions: Tensor, sentiments: Tensor, identities: Tensor?
  ) {
    self.ids = ids
    self.input = input
    self.emotions = emotions
    self.sentiments = sentiments
    self.identities = identities
  }

  /// Reads samples from a cache; as many threads as libtorch may use share the work on faces.
  ///
  /// - Parameters:
  ///   - samples: Which ones, at least one.
  ///   - dataset: The cache they belong to.
  ///   - dtype: Floating-point type of MFCCs and labels.
  ///   - device: Where the tensors go.
  /// - Throws: `CacheError` where a shard cannot be read or a face not be decoded, `TorchError`.
  public init(
    _ samples: [CacheSample], of dataset: CacheDataset, dtype: DType = .float32,
    device: Device = .cpu
  ) throws {
    ids = samples.map(\.id)
    let faces = try FaceBatch(
      frames: try FaceFrames(of: samples, in: dataset).tensor(threads: threadCount).to(device),
      valid: samples.flatMap { sample in
        let valid = Set(sample.validSteps)
        return (0..<ShardLayout.steps).map(valid.contains)
      }, steps: ShardLayout.steps)
    let mfcc = try Tensor.of(
      try Self.coefficients(of: samples, dataset),
      shape: [samples.count, ShardLayout.mfccFrames, ShardLayout.mfccCoefficients]
    ).to(dtype, device)
    input = try NetworkInput(faces: faces, mfcc: mfcc, mfccFrames: samples.map(\.mfccFrames))
    emotions = try Tensor.of(
      samples.flatMap { $0.emotions.map { $0 ? Float(1) : 0 } },
      shape: [samples.count, ShardLayout.emotions]
    ).to(dtype, device)
    sentiments = try Tensor.of(samples.map(\.sentiment), shape: [samples.count, 1])
      .to(dtype, device)
    let classes = samples.compactMap { dataset.identityClass($0.identity).map(Int64.init) }
    identities =
      classes.count == samples.count ? try Tensor.of(classes).to(device) : nil
  }

  /// The MFCCs of all samples one after the other; zeros where the dataset leaves sound out.
  private static func coefficients(
    of samples: [CacheSample], _ dataset: CacheDataset
  ) throws(CacheError) -> [Float] {
    let count = samples.count * ShardLayout.mfccFrames * ShardLayout.mfccCoefficients
    guard dataset.modality.hasAudio else { return [Float](repeating: 0, count: count) }
    var coefficients: [Float] = []
    coefficients.reserveCapacity(count)
    for sample in samples { coefficients += try dataset.shards[sample.shard].mfcc(sample.row) }
    return coefficients
  }
}
