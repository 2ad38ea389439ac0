import Testing
import Torch

@Suite struct ModuleTests {
  private final class Pair: Module {
    let first: Linear
    let norm: LayerNorm

    init(_ factory: ParameterFactory) throws {
      first = try Linear(3, 2, factory)
      norm = try LayerNorm(2, factory)
      super.init()
      register("first", first)
      register("norm", norm)
      register("scale", buffer: try factory.buffer(2, shape: [1]))
    }
  }

  @Test func namesAreDottedPathsInOrder() throws {
    let pair = try Pair(ParameterFactory(seed: 1))
    #expect(
      pair.namedTensors().map(\.0)
        == ["first.weight", "first.bias", "norm.weight", "norm.bias", "scale"])
    #expect(pair.namedParameters().count == 4)
  }

  @Test func loadingReportsEverythingAndWritesNothing() throws {
    let pair = try Pair(ParameterFactory(seed: 1))
    let before = try pair.first.bias?.clone()
    let mismatch = try #require(throws: StateMismatch.self) {
      try pair.load([
        "first.weight": Tensor.zeros([2, 3]), "first.bias": Tensor.zeros([2]),
        "norm.weight": Tensor.zeros([3]), "norm.bias": Tensor.zeros([2]), "other": Tensor.zeros([]),
      ])
    }
    #expect(mismatch.missing == ["scale"])
    #expect(mismatch.unused == ["other"])
    #expect(
      mismatch.shapes == [.init(name: "norm.weight", expected: [2], found: [3])])
    #expect(try #require(pair.first.bias).isBitwiseEqual(to: #require(before)))
  }

  @Test func foreignWeightsAreDescribedInALine() throws {
    let pair = try Pair(ParameterFactory(seed: 1))
    let mismatch = try #require(throws: StateMismatch.self) {
      try pair.load(
        Dictionary(
          uniqueKeysWithValues: (100..<400).map { ("layer\($0)", try Tensor.zeros([])) }))
    }
    #expect(
      mismatch.description.hasSuffix(
        "unused: layer100, layer101, layer102, layer103 and 296 more"))
  }

  @Test func seedDecidesWeightsWhateverTheElementType() throws {
    let single = try Linear(100, 5, ParameterFactory(seed: 7))
    let double = try Linear(100, 5, ParameterFactory(seed: 7, dtype: .float64))
    let other = try Linear(100, 5, ParameterFactory(seed: 8))
    #expect(try double.weight.to(.float32).isBitwiseEqual(to: single.weight))
    #expect(try !other.weight.isBitwiseEqual(to: single.weight))
    #expect(try single.weight.abs().max().item() <= 0.1)
    #expect(single.weight.requiresGrad)
    let he = try Conv2d(
      8, 64, kernel: (5, 5), initialization: .heNormal, ParameterFactory(seed: 7))
    let variance = try he.weight.pow(2).mean().item()
    #expect(abs(variance / (2 / 200.0) - 1) < 0.05)
    #expect(try he.bias.abs().max().item() == 0)
  }
}
