public import Torch

/// CNN_V: VGG-M up to fc7's linear output, applied to each frame (section 4.1).
///
/// Local response normalisation follows the first two convolutions; there is no dropout.
public final class VisualEncoder: Module {
  /// Subtracted from stored bytes: `[3]`, or `[3, S, S]` where weights were imported with an image.
  public let mean: Tensor
  private let layers: [Conv2d]
  private let faceSize: Int
  private let factory: (dtype: DType, device: Device)

  /// Frames encoded together: what lives only within a layer then takes little memory (at 224 px, a
  /// batch of 32 samples has 1,152 frames, and one tensor after the paper's conv1 5 GB).
  private static let framesAtOnce = 64

  /// ImageNet's mean colour, red first, for networks without imported weights.
  public static let defaultMean = [123.68, 116.78, 103.94]

  public init(_ configuration: NetworkConfiguration, _ factory: ParameterFactory) throws {
    let plans = try configuration.visualLayers()
    layers = try plans.map { try $0.make(factory) }
    faceSize = configuration.faceSize
    self.factory = (factory.dtype, factory.device)
    let colour = try Tensor.of(Self.defaultMean, device: factory.device).to(factory.dtype)
    mean =
      configuration.hasMeanImage
      ? try colour.reshape([3, 1, 1]).expand([3, faceSize, faceSize]).clone() : colour
    super.init()
    for (plan, layer) in zip(plans, layers) { register(plan.name, layer) }
    register("mean", buffer: mean)
  }

  /// Encodes each step of each sample.
  ///
  /// Steps without a face are black and all give the same output, which is computed once.
  ///
  /// - Parameter faces: the batch, of the configured face size.
  /// - Returns: F_V, `[B, T_V, d]`.
  /// - Throws: `TorchError` where the frames have another size.
  public func callAsFunction(_ faces: FaceBatch) throws(TorchError) -> Tensor {
    guard faces.frames.shape.dropFirst() == [faceSize, faceSize, 3] else {
      throw TorchError(
        op: "visual encoder", message: "frames [N, \(faceSize), \(faceSize), 3] are needed",
        shapes: [faces.frames.shape])
    }
    let real = faces.frames.shape[0]
    let hasBlack = real < faces.valid.count
    var parts: [Tensor] = []
    for start in stride(from: 0, to: real, by: Self.framesAtOnce) {
      let part = try faces.frames.slice(start..<min(start + Self.framesAtOnce, real))
      // Bytes travel to the device, a quarter of what floats would be.
      let bytes = try part.to(factory.device).permute([0, 3, 1, 2])
      parts.append(try encode(bytes.to(factory.dtype).contiguous()))
    }
    if hasBlack {
      let black = try Tensor.zeros(
        [1, 3, faceSize, faceSize], dtype: factory.dtype, device: factory.device)
      parts.append(try encode(black))
    }
    let features = try Tensor.concatenate(parts)
    let width = features.shape[1]
    guard hasBlack else { return try features.reshape([faces.count, faces.steps, width]) }

    var rank: Int64 = 0
    let rows = faces.valid.map { valid -> Int64 in
      guard valid else { return Int64(real) }
      defer { rank += 1 }
      return rank
    }
    let spread = try features.indexSelect(Tensor.of(rows, device: factory.device))
    return try spread.reshape([faces.count, faces.steps, width])
  }

  /// Encodes images of values 0 to 255: `[N, 3, S, S]` to `[N, d]`.
  private func encode(_ frames: Tensor) throws(TorchError) -> Tensor {
    let mean = mean.rank == 1 ? try mean.reshape([3, 1, 1]) : mean
    var x = try frames - mean
    for (index, layer) in layers.enumerated() {
      x = try layer(x)
      guard index < layers.count - 1 else { break }
      x = try x.relu()
      switch index {
      case 0: x = try normalise(x).maxPool2d(kernel: 3, stride: 2)
      case 1: x = try normalise(x).maxPool2d(kernel: 3, stride: 2, ceilMode: true)
      case 4: x = try x.maxPool2d(kernel: 3, stride: 2)
      default: break
      }
    }
    return try x.reshape([x.shape[0], x.shape[1]])
  }

  private func normalise(_ x: Tensor) throws(TorchError) -> Tensor {
    try x.localResponseNorm(size: 5, alpha: 5e-4, beta: 0.75, k: 2)
  }
}
