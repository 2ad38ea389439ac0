import AVSERModel
import Foundation
import TestSupport
import Testing
import Torch

/// Runs `Tests/parity/reference.py`, the network in PyTorch.
enum PyTorchReference {
  /// Computes the reference's results.
  ///
  /// - Parameters:
  ///   - mode: What to compute: `layer`, `transformer`, `network`, or `learning`.
  ///   - names: Of `learning`, the method and the task.
  ///   - weights: Parameters and buffers with their dotted names.
  ///   - inputs: Inputs by name.
  /// - Returns: What the reference wrote, by name.
  /// - Throws: `Tool.Failure` where Python fails, `CacheError`, `TorchError`.
  static func run(
    _ mode: String, _ names: [String] = [], weights: [(String, Tensor)], inputs: [(String, Tensor)]
  ) throws -> [String: Tensor] {
    let folder = try TemporaryFolder()
    let (source, target) = (folder.file("in.safetensors"), folder.file("out.safetensors"))
    let tensors =
      weights.map { ("weights.\($0)", $1) } + inputs.map { ("inputs.\($0)", $1) }
    try WeightsFile.write(tensors, to: source)
    let script = Repository.root.appendingPathComponent("Tests/parity/reference.py").path
    try Tool.check(Tool.python, [script, mode] + names + [source, target])
    return try WeightsFile(path: target).tensors
  }
}

/// How closely numbers agree with PyTorch's: norm(x - y) / norm(y) per tensor.
struct Agreement: Sendable, CustomTestStringConvertible {
  let dtype: DType
  /// Of outputs and losses.
  let forward: Double
  let gradients: Double

  static let all = [
    Agreement(dtype: .float64, forward: 1e-12, gradients: 1e-10),
    Agreement(dtype: .float32, forward: 1e-5, gradients: 1e-3),
  ]

  var testDescription: String { dtype.rawValue }

  func checkForward(_ name: String, _ x: Tensor?, _ reference: [String: Tensor]) throws {
    try check(name, x, reference, forward)
  }

  func checkGradient(_ name: String, _ x: Tensor?, _ reference: [String: Tensor]) throws {
    try check(name, x, reference, gradients)
  }

  private func check(
    _ name: String, _ x: Tensor?, _ reference: [String: Tensor], _ tolerance: Double
  ) throws {
    let x = try #require(x, "\(name) is missing here")
    let y = try #require(reference[name], "\(name) is missing in PyTorch")
    #expect(x.shape == y.shape, "\(name)")
    let distance = try relativeDistance(x, y)
    #expect(distance <= tolerance, "\(name): \(distance)")
  }
}

/// norm(x - y) / norm(y).
func relativeDistance(_ x: Tensor, _ y: Tensor) throws -> Double {
  let y = try y.to(.float64)
  return try (x.to(.float64) - y).norm().item() / y.norm().item()
}
