public import FeatureCache

extension CacheBuild {
  /// What a build did.
  public struct Report: Sendable {
    public let summary: Summary
    public let shards: Int
    /// Length of all videos, in seconds.
    public let videoSeconds: Double
    /// Length of the videos this run looked at, in seconds.
    public let newVideoSeconds: Double
    /// Shards found finished by an earlier run.
    public let reusedShards: Int
    public let seconds: Double
    /// Lines of the data set that could not be read, each with file and line.
    public let warnings: [String]
    /// Videos over which workers of this run died and that were processed in the end.
    public let rescuedVideos: [RescuedVideo]
    /// Videos given up, by this run or an earlier one.
    public let lostVideos: [LostVideo]
  }
}

extension CacheBuild.Report {
  /// The summary, and each video over which workers died.
  ///
  /// Speeds and times are left out: two builds of one cache give the same text unless workers died.
  public var json: JSONValue {
    func failure(_ video: String, _ reason: ReasonCode, _ attempts: Int) -> JSONValue {
      [
        "video": .string(video), "reason": .string(reason.rawValue),
        "failed_attempts": .integer(Int64(attempts)),
      ]
    }
    return .object(
      (summary.json.members ?? []) + [
        .init(
          "lost_videos",
          .array(lostVideos.map { failure($0.video, $0.reason, $0.attempts) })),
        .init(
          "rescued_videos",
          .array(rescuedVideos.map { failure($0.video, $0.reason, $0.failedAttempts) })),
      ])
  }
}
