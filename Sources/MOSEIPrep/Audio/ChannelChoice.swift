/// What becomes of the channels of a sound, of which features need one.
public enum ChannelChoice: Sendable, Equatable {
  /// The mean of all channels.
  case mean
  /// One channel alone, from 0. A sound with a single channel is taken as it is: it has no sides.
  case single(Int)

  /// The most channels a choice can name.
  static let maximumChannels = 1024

  /// Reads `mean`, `left`, `right` or a number from 1.
  public init?(_ text: String) {
    switch text {
    case "mean": self = .mean
    case "left": self = .single(0)
    case "right": self = .single(1)
    default:
      guard let number = Int(text), (1...Self.maximumChannels).contains(number) else { return nil }
      self = .single(number - 1)
    }
  }

  /// As it is read: `mean` or a number from 1.
  public var text: String {
    switch self {
    case .mean: "mean"
    case .single(let channel): "\(channel + 1)"
    }
  }

  /// The channels of a sound to take the mean of.
  ///
  /// - Parameters:
  ///   - count: How many channels the sound has.
  ///   - path: Its file, for the error.
  /// - Returns: Numbers of channels, from 0.
  /// - Throws: `PrepError`, `.decodingFailed`, where the sound lacks the channel asked for.
  func channels(of count: Int, path: String) throws(PrepError) -> Range<Int> {
    switch self {
    case .mean: return 0..<count
    case .single(let channel):
      guard count > 1 else { return 0..<count }
      guard channel < count else {
        throw PrepError(
          .decodingFailed, "its sound has no channel \(channel + 1)", path: path,
          cause: "it has \(count)", remedy: "Choose another one with --channels.")
      }
      return channel..<(channel + 1)
    }
  }
}
