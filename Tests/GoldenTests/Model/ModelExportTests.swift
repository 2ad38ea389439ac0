import FeatureCache
import Foundation
import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// The exported Python file, run by Python, gives what our own forward pass gives.
@Suite struct ModelExportTests {
  /// Each modality with one of the wirings.
  private static func modality(_ wiring: Wiring) -> Modality {
    switch wiring {
    case .full: .audio
    case .branches: .video
    case .baseline: .both
    }
  }

  @Test(arguments: Wiring.allCases, [false, true])
  func pythonGivesTheSameOutput(_ wiring: Wiring, _ variant: Bool) throws {
    var configuration = NetworkConfiguration.demo
    configuration.wiring = wiring
    configuration.identityCount = 3
    // The second variant changes everything that is an option.
    configuration.maskPadding = variant
    configuration.hasMeanImage = variant
    configuration.feedForward = variant ? .linear : .mlp
    configuration.faceSize = variant ? 96 : 64
    let modality = variant ? Self.modality(wiring) : .both
    let network = try Network(configuration, ParameterFactory(seed: 4))
    let random = try RandomGenerator(seed: 5)
    // Off their start: no bias 0, no scale 1, no mean of one colour.
    for (name, tensor) in network.namedTensors()
    where name.contains("norm") || name.hasSuffix("bias") || name == "visual_encoder.mean" {
      try tensor.assign(tensor + random.normal(deviation: 0.1, shape: tensor.shape))
    }
    try network.audioEncoder.standardise(
      mean: (0..<40).map { Double($0) / 4 }, deviation: (0..<40).map { 2 + Double($0 % 3) })

    let folder = try TemporaryFolder()
    let (cache, export) = (folder.file("cache"), folder.file("export"))
    var samples = TestCache()
    samples.videos = [0, 0, 1]
    samples.faceSize = configuration.faceSize
    samples.encoding = variant ? .jpeg(quality: 95) : .raw
    try samples.write(to: cache)
    try ModelExport.write(
      network, task: .emotion, modality: modality, identities: ["a", "b", "c"], to: export)

    let dataset = try CacheDataset(path: cache, modality: modality)
    let batch = try Batch(dataset.samples(of: .test), of: dataset)
    let output = try withNoGrad { () throws(TorchError) in try network(batch.input) }
    let shard = try #require(
      FileManager.default.contentsOfDirectory(atPath: "\(cache)/cache").first {
        $0.hasPrefix("test")
      })
    let predictions = folder.file("predictions.safetensors")
    try Tool.check(
      Tool.python,
      ["\(export)/model.py", "\(cache)/cache/\(shard)", "--out", predictions, "--batch", "2"])
    let python = try WeightsFile(path: predictions).tensors
    var expected = [
      "logits_emo": try #require(output.emotion).logits,
      "z_emo": try #require(output.emotion).feature,
    ]
    if let identity = output.identity {
      expected["logits_id"] = identity.logits
      expected["z_id"] = identity.feature
    }
    #expect(Set(python.keys) == Set(expected.keys))
    for (name, tensor) in expected {
      let result = try #require(python[name])
      #expect(result.shape == tensor.shape)
      #expect(try relativeDistance(tensor, result) < 1e-5, "\(name)")
    }
  }
}
