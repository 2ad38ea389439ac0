internal import FeatureCache
internal import Foundation
internal import Torch

/// VGG-M's weights from a file of another framework, as the visual encoder takes them.
///
/// Colours become red first and arrays `[out, in, H, W]`, whatever the file has. Layers are found
/// by name: `conv1` to `conv5`, `fc6` and `fc7`.
public struct WeightsImport {
  /// What was loaded, and what was not and why.
  public let report: ImportReport
  private let tensors: [(String, Tensor)]
  private let source: String
  private let inputs: [String]

  /// The largest mean image that is read, in pixels a side.
  private static let maximumMeanSize = 1024

  /// Reads what fits a network.
  ///
  /// - Parameters:
  ///   - path: A `.caffemodel` or MatConvNet `.mat` file.
  ///   - meanPath: The mean image of a Caffe model, a `.binaryproto` file.
  ///   - network: The network whose visual encoder the weights are for.
  /// - Throws: `TrainingError` where a file is damaged or of another format, `ConfigurationError`
  ///   where the network is impossible, `TorchError` where memory runs out.
  public init(
    _ path: String, mean meanPath: String? = nil, for network: NetworkConfiguration
  ) throws {
    let model = try Self.open(path, mean: meanPath)
    let plans = try network.visualLayers()
    var entries: [ImportReport.Entry] = []
    var tensors: [(String, Tensor)] = []

    func take(
      _ name: String, _ array: SourceArray?, isInFile: Bool, needed: [Int],
      fitting: ([Int]) -> [Int]?, isBlueFirst: Bool = false, detail: String? = nil
    ) throws {
      let tensor = "\(Self.encoder).\(name)"
      func note(_ status: ImportReport.Status, _ detail: String?) {
        entries.append(
          .init(
            tensor: tensor, status: status, needed: needed, found: array?.shape, detail: detail))
      }
      guard isInFile else { return note(.missing, "it starts untrained") }
      guard let array else { return note(.mismatched, "it holds no array of real numbers") }
      guard let shape = fitting(array.shape) else {
        return note(.mismatched, "it has another shape")
      }
      var value = try array.read().reshape(shape)
      // A NaN is the greatest of any numbers.
      guard try value.abs().max().item().isFinite else {
        return note(.mismatched, "it has values that are not finite")
      }
      if isBlueFirst {
        let colours = shape.count == 4 ? 1 : 0
        value = try value.indexSelect(Tensor.of([Int64(2), 1, 0]), dim: colours)
      }
      tensors.append((tensor, value))
      note(.loaded, detail)
    }

    for plan in plans {
      let layer = model.layers.first { $0.name == plan.name }
      let shape = [plan.outputs, plan.inputs, plan.kernel.0, plan.kernel.1]
      try take(
        "\(plan.name).weight", layer?.weight, isInFile: layer != nil, needed: shape,
        fitting: { Self.isWeight($0, shape) ? shape : nil },
        isBlueFirst: model.format.isBlueFirst && plan.name == plans.first?.name)
      try take(
        "\(plan.name).bias", layer?.bias, isInFile: layer != nil, needed: [plan.outputs],
        fitting: { $0 == [plan.outputs] ? $0 : nil })
    }
    let size = network.faceSize
    let isOtherSize = model.mean.map { $0.shape.count == 3 && $0.shape[1] != size } ?? false
    try take(
      "mean", model.mean, isInFile: model.mean != nil, needed: [3, size, size],
      fitting: { Self.isMean($0) ? $0 : nil }, isBlueFirst: model.format.isBlueFirst,
      detail: isOtherSize ? "at \(size) px its mean per channel is subtracted" : nil)

    self.tensors = tensors
    inputs = [path] + [meanPath].compactMap { $0 }
    source = URL(fileURLWithPath: path).lastPathComponent
    report = ImportReport(
      format: model.format, entries: entries,
      skipped: Self.skipped(model.layers.map(\.name), taken: plans.map(\.name)))
  }

  /// Writes what was loaded as a file for `train fit --pretrained`.
  ///
  /// - Parameters:
  ///   - path: A safetensors file; its folder must exist.
  ///   - allowPartial: Writes the file although tensors are missing or mismatched.
  /// - Throws: `TrainingError` where the import is not complete and `allowPartial` is false, or
  ///   where nothing was loaded, or where the file is one of a cache, of a run, or read from,
  ///   `CacheError` where the file cannot be written, `TorchError`.
  public func write(to path: String, allowPartial: Bool = false) throws {
    try OutputPlace.check(file: path, inputs: inputs)
    let lacking = report.entries.filter { $0.status != .loaded }
    guard lacking.isEmpty || (allowPartial && !tensors.isEmpty) else {
      let names = lacking.map { "\($0.tensor.dropFirst(Self.encoder.count + 1)) \($0.status)" }
      throw TrainingError(
        .weightsMismatch,
        tensors.isEmpty ? "nothing in it fits the network" : "not everything fits the network",
        path: source, cause: names.joined(separator: ", "),
        remedy: tensors.isEmpty
          ? "Give VGG-M's weights, and the --preset they are for."
          : "Give the missing parts (a Caffe model's mean image is --mean), or --allow-partial to "
            + "start them untrained.")
    }
    try WeightsFile.write(
      tensors,
      metadata: [
        "format": report.format.rawValue, "source": source, "colours": "RGB",
        "missing": lacking.map(\.tensor).joined(separator: " "),
      ], to: path)
  }

  static let encoder = "visual_encoder"

  private static func open(
    _ path: String, mean meanPath: String?
  ) throws(TrainingError) -> SourceModel {
    let url = URL(fileURLWithPath: path).resolvingSymlinksInPath()
    // A pipe would keep its reader waiting.
    let isFile = (try? url.resourceValues(forKeys: [.isRegularFileKey]))?.isRegularFile ?? false
    guard isFile, FileManager.default.isReadableFile(atPath: path) else {
      throw TrainingError(
        .weightsInvalid, "cannot be read", path: path, cause: "no such file, or no access",
        remedy: "Give a .caffemodel or a MatConvNet .mat file.")
    }
    switch URL(fileURLWithPath: path).pathExtension.lowercased() {
    case "caffemodel": return try SourceModel(caffe: path, mean: meanPath)
    case "mat":
      guard meanPath == nil else {
        throw TrainingError(
          .usage, "a MatConvNet file has its own mean image", path: path,
          remedy: "Leave --mean out.")
      }
      return try SourceModel(matConvNet: path)
    default:
      throw TrainingError(
        .usage, "is of no format that weights are imported from", path: path,
        cause: "its name ends neither in .caffemodel nor in .mat",
        remedy: "Give a .caffemodel or a MatConvNet .mat file.")
    }
  }

  /// Whether an array is a convolution's weight, or that of the fully connected layer it stands for.
  private static func isWeight(_ found: [Int], _ needed: [Int]) -> Bool {
    func core(_ shape: [Int]) -> [Int] { Array(shape.drop { $0 == 1 }) }
    return core(found) == core(needed)
      || core(found) == core([needed[0], needed[1...].reduce(1, *)])
  }

  /// Whether an array is a mean colour or a square mean image.
  private static func isMean(_ shape: [Int]) -> Bool {
    if shape == [3] { return true }
    return shape.count == 3 && shape[0] == 3 && shape[1] == shape[2]
      && shape[1] <= maximumMeanSize
  }

  private static func skipped(_ layers: [String], taken: [String]) -> [ImportReport.Skipped] {
    var seen: Set<String> = []
    return layers.compactMap { name in
      guard seen.insert(name).inserted else {
        return .init(layer: name, reason: "a layer of this name came before it")
      }
      return taken.contains(name)
        ? nil : .init(layer: name, reason: "it is no part of CNN_V")
    }
  }
}
