/// The function f of an encoder layer (equation 2).
public enum FeedForward: String, Codable, Sendable, CaseIterable {
  /// Linear, ReLU, Linear, with biases.
  case mlp
  /// One linear map with bias: W_theta as the paper prints it.
  case linear
}

/// Which blocks a network has, from which the methods of section 4.2 are made.
public enum Wiring: String, Codable, Sendable, CaseIterable {
  /// The proposed network: both attributes, cross-attribute then cross-modal attention.
  case full
  /// Both attributes from their Conv1Ds straight to cross-modal attention.
  case branches
  /// The emotion branch alone, without cross-attribute attention.
  case baseline

  /// Whether the identity branch exists.
  public var hasIdentity: Bool { self != .baseline }

  /// Whether the cross-attribute transformers exist.
  public var hasCrossAttributeAttention: Bool { self == .full }
}

/// Widths of a VGG-M-like encoder.
public struct EncoderWidths: Codable, Sendable, Equatable {
  /// Channels of conv1 to conv5.
  public var channels: [Int]
  /// Channels of fc6.
  public var fc6: Int

  public init(channels: [Int], fc6: Int) {
    self.channels = channels
    self.fc6 = fc6
  }
}

/// Everything that decides the names and shapes of a network's weights and what it computes.
public struct NetworkConfiguration: Codable, Sendable, Equatable {
  public var wiring = Wiring.full
  public var visual = EncoderWidths(channels: [96, 256, 512, 512, 512], fc6: 4096)
  public var audio = EncoderWidths(channels: [96, 256, 512, 512, 512], fc6: 1024)
  /// d_V = d_A = d_k = d_v = d_theta: the width of every temporal feature.
  public var modelWidth = 128
  /// Kernel of the four temporal Conv1Ds, odd so that the length is kept.
  public var conv1dKernel = 3
  /// D of the encoder layers with co-attention.
  public var coAttentionLayers = 5
  /// D of the ordinary encoder layers after them.
  public var selfAttentionLayers = 3
  public var feedForward = FeedForward.mlp
  /// Side of a face image in pixels.
  public var faceSize = 224
  /// MFCC coefficients a frame, the height of the audio encoder's input.
  public var mfccCoefficients = 40
  /// Whether the visual mean is an image `[3, S, S]` (imported weights) and not a value a channel.
  public var hasMeanImage = false
  /// Classes of the identity head: training videos.
  public var identityCount = 1
  /// Outputs of the emotion head: 6 emotions, or 1 sentiment.
  public var outputCount = 6
  /// Whether steps without content are left out of attention and pooling; the paper keeps them.
  public var maskPadding = false

  public init() {}

  /// The network of the paper.
  public static let paper = NetworkConfiguration()

  /// A narrow network for 64 px faces that trains in a minute or two on two cores.
  public static let demo: NetworkConfiguration = {
    var demo = NetworkConfiguration()
    demo.visual = EncoderWidths(channels: [16, 32, 48, 48, 48], fc6: 128)
    demo.audio = EncoderWidths(channels: [16, 32, 48, 48, 48], fc6: 128)
    demo.modelWidth = 64
    demo.coAttentionLayers = 2
    demo.selfAttentionLayers = 1
    demo.faceSize = 64
    return demo
  }()

  /// Refuses what no network can be built from.
  public func validate() throws(ConfigurationError) {
    _ = try visualMapSize()
    for (name, widths) in [("visual", visual), ("audio", audio)] {
      guard widths.channels.count == 5, (widths.channels + [widths.fc6]).allSatisfy({ $0 > 0 })
      else {
        throw ConfigurationError(
          "the \(name) encoder needs five channel counts and an fc6 width, all positive, "
            + "not \(widths.channels) and \(widths.fc6)")
      }
    }
    let counts = [
      ("modelWidth", modelWidth), ("mfccCoefficients", mfccCoefficients),
      ("identityCount", identityCount), ("outputCount", outputCount),
    ]
    for (name, value) in counts where value < 1 {
      throw ConfigurationError("\(name) must be positive, not \(value)")
    }
    for (name, value) in [
      ("coAttentionLayers", coAttentionLayers), ("selfAttentionLayers", selfAttentionLayers),
    ] where value < 0 {
      throw ConfigurationError("\(name) must not be negative, not \(value)")
    }
    guard conv1dKernel > 0, conv1dKernel % 2 == 1 else {
      throw ConfigurationError("conv1dKernel must be odd to keep the length, not \(conv1dKernel)")
    }
  }
}

/// A configuration no network can be built from.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) {
    self.description = description
  }
}
