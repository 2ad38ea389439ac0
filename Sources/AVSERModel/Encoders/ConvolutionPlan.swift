internal import Torch

/// One convolution of an encoder, before any memory is spent on it.
public struct ConvolutionPlan: Sendable {
  public let name: String
  public let inputs: Int
  public let outputs: Int
  /// Height and width.
  public let kernel: (Int, Int)
  public let stride: (Int, Int)
  public let padding: (Int, Int)

  init(
    _ name: String, _ inputs: Int, _ outputs: Int, _ kernel: (Int, Int),
    stride: (Int, Int) = (1, 1), padding: (Int, Int) = (0, 0)
  ) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
  }

  /// Weights and biases.
  public var parameterCount: Int { outputs * (inputs * kernel.0 * kernel.1 + 1) }

  func make(_ factory: ParameterFactory) throws(TorchError) -> Conv2d {
    // PyTorch's default would start the encoders so small that the positions P drown their output.
    try Conv2d(
      inputs, outputs, kernel: kernel, stride: stride, padding: padding, initialization: .heNormal,
      factory)
  }
}

extension NetworkConfiguration {
  /// The smallest face side whose last feature map is not empty.
  public static let minimumFaceSize = 59

  /// Side of the feature map that fc6 covers: 6 at 224 px, 1 at 64 px.
  public func visualMapSize() throws(ConfigurationError) -> Int {
    guard faceSize >= Self.minimumFaceSize else {
      throw ConfigurationError(
        "face size \(faceSize) is too small for VGG-M: \(Self.minimumFaceSize) px or more is needed"
      )
    }
    let pool1 = (((faceSize - 7) / 2 + 1) - 3) / 2 + 1
    let conv2 = (pool1 + 2 - 5) / 2 + 1
    // Rounded up (ceil mode), unlike the other two.
    let pool2 = (conv2 - 3 + 1) / 2 + 1
    return (pool2 - 3) / 2 + 1
  }

  /// CNN_V: VGG-M up to fc7, whose fully connected layers are convolutions over the whole map.
  public func visualLayers() throws(ConfigurationError) -> [ConvolutionPlan] {
    let widths = visual.channels
    let map = try visualMapSize()
    return [
      ConvolutionPlan("conv1", 3, widths[0], (7, 7), stride: (2, 2)),
      ConvolutionPlan("conv2", widths[0], widths[1], (5, 5), stride: (2, 2), padding: (1, 1)),
      ConvolutionPlan("conv3", widths[1], widths[2], (3, 3), padding: (1, 1)),
      ConvolutionPlan("conv4", widths[2], widths[3], (3, 3), padding: (1, 1)),
      ConvolutionPlan("conv5", widths[3], widths[4], (3, 3), padding: (1, 1)),
      ConvolutionPlan("fc6", widths[4], visual.fc6, (map, map)),
      ConvolutionPlan("fc7", visual.fc6, modelWidth, (1, 1)),
    ]
  }

  /// CNN_A: the same shape of network over (frequency, time), of which fc6 covers all frequencies.
  public func audioLayers() -> [ConvolutionPlan] {
    let widths = audio.channels
    // Padding keeps or halves (rounding up) the height: two pools and conv2 halve it.
    let height = (0..<3).reduce(mfccCoefficients) { height, _ in (height + 1) / 2 }
    return [
      ConvolutionPlan("conv1", 1, widths[0], (7, 7), stride: (1, 2), padding: (3, 3)),
      ConvolutionPlan("conv2", widths[0], widths[1], (5, 5), stride: (2, 2), padding: (2, 2)),
      ConvolutionPlan("conv3", widths[1], widths[2], (3, 3), padding: (1, 1)),
      ConvolutionPlan("conv4", widths[2], widths[3], (3, 3), padding: (1, 1)),
      ConvolutionPlan("conv5", widths[3], widths[4], (3, 3), padding: (1, 1)),
      ConvolutionPlan("fc6", widths[4], audio.fc6, (height, 1)),
      ConvolutionPlan("fc7", audio.fc6, modelWidth, (1, 1)),
    ]
  }
}
