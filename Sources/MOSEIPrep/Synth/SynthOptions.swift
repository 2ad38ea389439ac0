/// What a synthetic data set shall be like.
public struct SynthOptions: Sendable, Equatable {
  /// Number of speakers, one video each; at least 3, one for each split.
  public var speakers = 12
  /// Number of utterances of each speaker.
  public var utterances = 10
  public var seed: UInt64 = 1
  /// Picture width in pixels, even.
  public var width = 320
  /// Picture height in pixels, even.
  public var height = 240
  /// Frames a second, constant within a video.
  public var frameRate = 15
  /// Whether to plant faults: some twenty more samples, with their truth in `expected.json`.
  public var faults = true

  /// Share of the utterances whose interval or text is made to be another's, from 0 to 1.
  public var misplaced = 0.0

  public init() {}

  /// Refuses sizes nothing sensible can be drawn or encoded at.
  ///
  /// - Throws: `PrepError` (`usage`) that names the option.
  public func validate() throws {
    func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
      guard range.contains(value) else {
        throw PrepError(
          .usage, "--\(option) is \(value)",
          remedy: "Give a number from \(range.lowerBound) to \(range.upperBound).")
      }
    }
    try check("speakers", speakers, 3...10_000)
    try check("utterances", utterances, 1...1_000)
    try check("width", width, 96...4096)
    try check("height", height, 96...4096)
    try check("fps", frameRate, 8...60)
    guard (0...1).contains(misplaced) else {
      throw PrepError(
        .usage, "--misplaced is \(misplaced)", remedy: "Give a number from 0 to 1.")
    }
    guard width % 2 == 0, height % 2 == 0 else {
      throw PrepError(
        .usage, "\(width) x \(height) pixels cannot be encoded",
        cause: "4:2:0 pictures have even sizes", remedy: "Give an even --width and --height.")
    }
  }
}
