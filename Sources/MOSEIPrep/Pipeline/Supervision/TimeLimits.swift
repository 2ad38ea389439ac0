/// How long a worker may stay silent over one thing, in whole seconds; nil for ever.
///
/// A limit is a function of the input, never of how fast things went, so that it can stand in a
/// manifest. Videos get a base, for storage that is slow or a machine that is busy, and several
/// times their own length: decoding in real time is already fifty times slower than usual.
struct TimeLimits: Sendable, Equatable {
  /// Seconds of work allowed for each second of media.
  static let perMediaSecond = 4.0
  /// Streams below 8 kbit/s do not exist: a longer claim is a damaged time stamp.
  static let fewestBytesPerSecond = 1000.0

  /// For starting up, opening a video, and on top of what a length allows.
  let base: Int?

  /// For a video of a known length, from its start.
  ///
  /// - Parameter length: The media's length in seconds; may be anything.
  /// - Returns: Seconds.
  func video(length: Double) -> Int? {
    base.map { $0 + Int(Self.perMediaSecond * min(max(length, 0), 1e8)) }
  }

  /// For syncing and hashing a shard, after so many of its samples were processed.
  func finishing(samples: Int) -> Int? {
    video(length: Double(samples) * StepGrid.maximumLength.seconds)
  }
}
