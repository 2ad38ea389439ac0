public import ArgumentParser
public import MOSEIPrep

/// What counts as a sample's sound and as its faces: builds and screenings must agree on it.
struct MeasuringArguments: ParsableArguments {
  @Option(help: "Where sound comes from: auto, video or wav.")
  var audio: AudioSource = .auto

  @Option(
    help: """
      Which channels of a sound count: mean, left, right or a number from 1. A sound with one \
      channel is taken as it is.
      """)
  var channels: ChannelChoice = .mean

  @Option(help: "Landmark confidence below which a face does not count.")
  var minConfidence = 0.7

  @Option(help: "Longest gap between landmarks that is interpolated, in seconds.")
  var maxGap = 0.5

  func validate() throws {
    guard (0...1).contains(minConfidence) else {
      throw ValidationError("--min-confidence takes a number from 0 to 1, not \(minConfidence).")
    }
    guard maxGap >= 0, maxGap <= 10 else {
      throw ValidationError("--max-gap takes seconds from 0 to 10, not \(maxGap).")
    }
  }

  /// The same options as a command line.
  var commandLine: [String] {
    [
      "--audio", audio.rawValue, "--channels", channels.text, "--min-confidence",
      "\(minConfidence)", "--max-gap", "\(maxGap)",
    ]
  }
}

extension AudioSource: ExpressibleByArgument {}

extension ChannelChoice: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }

  public var defaultValueDescription: String { text }
}
