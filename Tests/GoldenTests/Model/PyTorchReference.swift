import AVSERModel
import Foundation
import TestSupport
import Testing
import Torch

/// Runs `Tests/parity/reference.py`, the network in PyTorch.
enum PyTorchReference {
  /// What the reference is given: parameters and buffers with their dotted names, and inputs.
  struct Case {
    let weights: [(String, Tensor)]
    let inputs: [(String, Tensor)]
  }

  /// Computes the reference's results.
  ///
  /// - Parameters:
  ///   - mode: What to compute: `layer`, `transformer` or `network`.
  ///   - weights: Parameters and buffers with their dotted names.
  ///   - inputs: Inputs by name.
  /// - Returns: What the reference wrote, by name.
  /// - Throws: `Tool.Failure` where Python fails, `CacheError`, `TorchError`.
  static func run(
    _ mode: String, weights: [(String, Tensor)], inputs: [(String, Tensor)]
  ) throws -> [String: Tensor] {
    try run([mode], [(nil, Case(weights: weights, inputs: inputs))])[0]
  }

  /// Takes six steps of a method in each of several cases.
  ///
  /// - Parameters:
  ///   - method: The method's name.
  ///   - cases: A task's name with weights and inputs, all for one start of Python.
  /// - Returns: What the reference wrote of each case, by name.
  /// - Throws: `Tool.Failure` where Python fails, `CacheError`, `TorchError`.
  static func learn(
    _ method: String, _ cases: [(task: String, Case)]
  ) throws -> [[String: Tensor]] {
    try run(["learning", method], cases.map { ($0.task, $0.1) })
  }

  private static func run(
    _ arguments: [String], _ cases: [(name: String?, Case)]
  ) throws -> [[String: Tensor]] {
    let folder = try TemporaryFolder()
    var arguments = arguments
    for (index, (name, content)) in cases.enumerated() {
      let source = folder.file("in-\(index).safetensors")
      try WeightsFile.write(
        content.weights.map { ("weights.\($0)", $1) }
          + content.inputs.map { ("inputs.\($0)", $1) }, to: source)
      arguments += (name.map { [$0] } ?? []) + [source, folder.file("out-\(index).safetensors")]
    }
    let script = Repository.root.appendingPathComponent("Tests/parity/reference.py").path
    try Tool.check(Tool.python, [script] + arguments)
    return try cases.indices.map {
      try WeightsFile(path: folder.file("out-\($0).safetensors")).tensors
    }
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
