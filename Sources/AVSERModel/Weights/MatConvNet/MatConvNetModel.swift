internal import Torch

extension SourceModel {
  /// More layers than any VGG has; a file that claims more is not one.
  private static let maximumLayers = 1000

  /// Opens a MatConvNet model.
  ///
  /// File format: `layers`, a cell array of structs with `name` and `weights = {F, b}` or, until
  /// beta 16, `filters` and `biases`, F being H x W x in x out; the mean image H x W x 3 in
  /// `meta.normalization.averageImage` or `normalization.averageImage`.
  ///
  /// - Parameter path: A MAT-file of level 5.
  /// - Throws: `TrainingError` where it is no such file.
  init(matConvNet path: String) throws(TrainingError) {
    let file = try MatFile(path)
    guard let cells = file.variable("layers")?.cells(limit: Self.maximumLayers) else {
      throw TrainingError(
        .weightsInvalid, "is no MatConvNet model", path: path,
        cause: "it has no cell array \"layers\", or that is damaged",
        remedy: "Give a SimpleNN model such as imagenet-vgg-m-128.mat.")
    }
    layers = cells.compactMap { cell in
      guard let cell, let name = cell["name"]?.text() else { return nil }
      let pair = cell["weights"]?.cells(limit: 16) ?? []
      let weight = cell["filters"] ?? pair.first ?? nil
      let bias = cell["biases"] ?? pair.dropFirst().first ?? nil
      guard weight != nil || bias != nil else { return nil }
      return SourceLayer(
        name: name, weight: weight.flatMap(SourceArray.filters),
        bias: bias.flatMap(SourceArray.vector))
    }
    let normalization = file.variable("meta")?["normalization"] ?? file.variable("normalization")
    mean = normalization?["averageImage"].flatMap(SourceArray.image)
    format = .matConvNet
  }
}

extension SourceArray {
  /// Filters H x W x in x out as `[out, in, H, W]`; MATLAB drops last sizes of 1.
  fileprivate static func filters(_ variable: MatVariable) -> SourceArray? {
    guard let sizes = variable.dimensions, sizes.count <= 4 else { return nil }
    let full = sizes + [Int](repeating: 1, count: 4 - sizes.count)
    return array(variable, sizes: full, order: [0, 1, 3, 2])
  }

  /// A row or column as `[n]`.
  fileprivate static func vector(_ variable: MatVariable) -> SourceArray? {
    guard let sizes = variable.dimensions, sizes.count(where: { $0 != 1 }) <= 1 else { return nil }
    return array(variable, sizes: [sizes.reduce(1, *)], order: [0])
  }

  /// An image H x W x 3 as `[3, H, W]`, one colour 1 x 1 x 3, 1 x 3 or 3 x 1 as `[3]`.
  fileprivate static func image(_ variable: MatVariable) -> SourceArray? {
    guard let sizes = variable.dimensions, sizes.reduce(1, *) > 0 else { return nil }
    if sizes.reduce(1, *) == 3 { return vector(variable) }
    guard sizes.count == 3 else { return nil }
    return array(variable, sizes: sizes, order: [0, 2, 1])
  }

  /// An array whose column-major sizes, read backwards, are a row-major shape.
  ///
  /// - Parameters:
  ///   - variable: The array.
  ///   - sizes: MATLAB's sizes.
  ///   - order: The dimensions of the reversed sizes in the order wanted.
  /// - Returns: The array, nil where it holds no real numbers.
  private static func array(
    _ variable: MatVariable, sizes: [Int], order: [Int]
  ) -> SourceArray? {
    guard let element = variable.element else { return nil }
    let stored = Array(sizes.reversed())
    return SourceArray(shape: order.map { stored[$0] }) {
      let bytes = try variable.bytes()
      let dtype: DType =
        switch element {
        case .float32: .float32
        case .float64: .float64
        case .uint8: .uint8
        }
      let tensor = try bytes.withUnsafeBytes {
        try Tensor.copying(bytes: $0, shape: stored, dtype: dtype)
      }
      return try tensor.to(.float32).permute(order).contiguous()
    }
  }
}
