import Foundation
import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// VGG-M's weights from files that Python wrote as Caffe and MatConvNet do.
@Suite struct WeightsImportTests {
  /// A narrow VGG-M for 224 px; every width differs, so that no two axes can be confused.
  private static let network: NetworkConfiguration = {
    var network = NetworkConfiguration.demo
    network.visual = EncoderWidths(channels: [4, 5, 6, 7, 8], fc6: 9)
    network.modelWidth = 10
    network.faceSize = 224
    return network
  }()

  /// What `Tests/parity/vggm.py` writes, made once for all tests.
  private struct Files {
    let folder: TemporaryFolder
    let expected: [String: Tensor]

    init() throws {
      folder = try TemporaryFolder()
      let script = Repository.root.appendingPathComponent("Tests/parity/vggm.py").path
      try Tool.check(Tool.python, [script, folder.path, "4,5,6,7,8,9,10", "224", "1"])
      expected = try WeightsFile(path: folder.file("expected.safetensors")).tensors
    }

    /// Imports a file, with the mean image where its format keeps that apart.
    func imported(
      _ name: String, for network: NetworkConfiguration = WeightsImportTests.network
    ) throws -> WeightsImport {
      let mean = name.hasSuffix("caffemodel") ? folder.file("mean.binaryproto") : nil
      return try WeightsImport(folder.file(name), mean: mean, for: network)
    }
  }

  /// Every format gives PyTorch's arrays bit by bit, and the encoder PyTorch's features.
  @Test func everyFormatGivesTheSameNetwork() throws {
    let files = try Files()
    let names = [
      "v1.caffemodel", "new.caffemodel", "double.caffemodel", "old.mat", "new.mat", "plain.mat",
    ]
    for name in names {
      let weights = try files.imported(name)
      #expect(weights.report.isComplete, "\(name): \(weights.report.entries)")
      #expect(weights.report.skipped.map(\.layer) == ["fc8"], "\(name)")
      let path = files.folder.file("\(name).safetensors")
      try weights.write(to: path)
      let written = try WeightsFile(path: path).tensors
      #expect(written.count == 15)
      for (tensor, value) in written {
        let plain = String(tensor.dropFirst("visual_encoder.".count))
        let expected = try #require(files.expected[plain])
        #expect(try value.isBitwiseEqual(to: expected), "\(name): \(plain)")
      }

      let pretrained = try PretrainedWeights(path)
      var configuration = Self.network
      pretrained.configure(&configuration)
      let network = try Network(configuration, ParameterFactory(seed: 1, dtype: .float64))
      #expect(try pretrained.load(into: network).isEmpty)
      let image = try #require(files.expected["image"])
      let features = try network.visualEncoder(FaceBatch(frames: image, valid: [true], steps: 1))
      let expected = try #require(files.expected["features"])
      #expect(try relativeDistance(features.reshape(expected.shape), expected) < 1e-12, "\(name)")
    }
  }

  @Test func firstConvolutionAgreesWithPyTorch() throws {
    let files = try Files()
    for name in ["v1.caffemodel", "old.mat"] {
      let path = files.folder.file("out.safetensors")
      try files.imported(name).write(to: path)
      let weights = try WeightsFile(path: path).tensors.mapValues { try $0.to(.float64) }
      let image = try #require(files.expected["image"]).to(.float64).permute([0, 3, 1, 2])
      let mean = try #require(weights["visual_encoder.mean"])
      let weight = try #require(weights["visual_encoder.conv1.weight"])
      let output = try (image - mean).conv2d(
        weight, weights["visual_encoder.conv1.bias"], stride: (2, 2))
      let expected = try #require(files.expected["conv1"])
      #expect(try relativeDistance(output, expected) < 1e-13, "\(name)")
    }
  }

  /// A network of another width takes what fits, and only when asked to.
  @Test func partialImports() throws {
    let files = try Files()
    var wider = Self.network
    wider.modelWidth = 12
    for name in ["new.caffemodel", "new.mat"] {
      let weights = try files.imported(name, for: wider)
      #expect(
        weights.report.tensors(.mismatched)
          == ["visual_encoder.fc7.weight", "visual_encoder.fc7.bias"])
      let path = files.folder.file("partial.safetensors")
      let error = #expect(throws: TrainingError.self) { try weights.write(to: path) }
      #expect(error?.code == .weightsMismatch)
      #expect(!FileManager.default.fileExists(atPath: path))
      try weights.write(to: path, allowPartial: true)
      defer { unlink(path) }

      let network = try Network(wider, ParameterFactory(seed: 1))
      let before = try #require(
        network.namedTensors().first { $0.0 == "visual_encoder.fc7.weight" })
      let start = try before.1.clone()
      #expect(
        try PretrainedWeights(path).load(into: network)
          == ["visual_encoder.fc7.weight", "visual_encoder.fc7.bias"])
      #expect(try before.1.isBitwiseEqual(to: start))
    }
    let withoutMean = try WeightsImport(
      files.folder.file("v1.caffemodel"), for: Self.network)
    #expect(withoutMean.report.tensors(.missing) == ["visual_encoder.mean"])
  }

  /// At another face size the mean image becomes a colour, and fc6 does not fit.
  @Test func otherFaceSizes() throws {
    let files = try Files()
    var small = Self.network
    small.faceSize = 64
    let weights = try files.imported("new.mat", for: small)
    #expect(weights.report.tensors(.mismatched) == ["visual_encoder.fc6.weight"])
    let path = files.folder.file("small.safetensors")
    try weights.write(to: path, allowPartial: true)
    let pretrained = try PretrainedWeights(path)
    pretrained.configure(&small)
    #expect(!small.hasMeanImage)
    let network = try Network(small, ParameterFactory(seed: 1, dtype: .float64))
    #expect(try pretrained.load(into: network) == ["visual_encoder.fc6.weight"])
    let image = try #require(files.expected["mean"]).to(.float64)
    #expect(try relativeDistance(network.visualEncoder.mean, image.mean([1, 2])) < 1e-6)

    // Weights imported for 224 px do not fit: said, not half loaded.
    try files.imported("new.mat").write(to: path)
    let error = #expect(throws: TrainingError.self) {
      try PretrainedWeights(path).load(into: network)
    }
    #expect(error?.code == .weightsMismatch)
  }

  /// Files cut short or with bytes changed give an error or a report, never a crash.
  @Test(arguments: ["v1.caffemodel", "new.mat", "plain.mat"])
  func damagedFiles(_ name: String) throws {
    let files = try Files()
    let whole = try Data(contentsOf: URL(fileURLWithPath: files.folder.file(name)))
    let path = files.folder.file("damaged.\(name.split(separator: ".")[1])")
    var random = SeededGenerator(seed: 3, epoch: 0)
    var failures = 0
    for round in 0..<60 {
      var bytes = whole
      if round < 20 {
        bytes = whole.prefix(Int(random.next() % UInt64(whole.count)))
      } else {
        // The structure of a file lies in few places; its beginning is one of them.
        for _ in 0..<4 {
          let range = random.next() % 2 == 0 ? whole.count : 600
          bytes[Int(random.next() % UInt64(range))] = UInt8(truncatingIfNeeded: random.next())
        }
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      do {
        _ = try WeightsImport(path, for: Self.network)
      } catch let error as TrainingError {
        #expect(error.code == .weightsInvalid && error.path == path)
        failures += 1
      }
    }
    #expect(failures > 0)
    try Data().write(to: URL(fileURLWithPath: path))
    #expect(throws: TrainingError.self) { try WeightsImport(path, for: Self.network) }
  }
}
