/// A video over which workers of this run died, and that was processed in the end.
public struct RescuedVideo: Sendable, Equatable {
  public let video: String
  /// What would have been the reason, had it been given up: how the last worker died.
  public let reason: ReasonCode
  /// How many workers died over it.
  public let failedAttempts: Int
}
