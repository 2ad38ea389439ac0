public import FeatureCache

/// A video given up because every worker that tried it died or ran out of time.
///
/// Recorded in `records/failures.json` and kept by every later run: a shard is a function of its
/// inputs and of these verdicts.
public struct LostVideo: Sendable, Equatable {
  public let video: String
  /// `worker-crashed` or `worker-timeout`.
  public let reason: ReasonCode
  /// How each attempt ended, and the numbers of the last.
  public let evidence: JSONValue

  /// The verdict over a video.
  ///
  /// - Parameters:
  ///   - video: The video.
  ///   - ends: How each attempt ended, the first one first; must not be empty.
  init(video: String, ends: [WorkerEnd]) {
    self.video = video
    reason = ends.last?.reason ?? .workerCrashed
    evidence = .object(
      [
        .init(Self.attemptsKey, .integer(Int64(ends.count))),
        .init("ends", .array(ends.map { .string($0.description) })),
      ] + (ends.last?.evidence ?? []))
  }

  /// How many workers died over it, 0 where the record does not say.
  var attempts: Int { Int(evidence[Self.attemptsKey]?.integer ?? 0) }

  private static let attemptsKey = "attempts"

  /// The lines of a video's samples: all removed, for this reason or one that labels gave before.
  func entries(of plan: VideoPlan) -> [ManifestEntry] {
    plan.segments.compactMap { screened in
      var outcome = screened.outcome
      outcome.findings.append(Finding(reason, evidence))
      return ManifestEntry(removed: screened.segment, ScreeningVerdict.combine(outcome))
    }
  }
}

extension LostVideo {
  var json: JSONValue {
    [
      "video": .string(video), "reason": .string(reason.rawValue), "evidence": evidence,
    ]
  }

  init(json: JSONValue) throws(PrepError) {
    guard let video = json["video"]?.string,
      let reason = json["reason"]?.string.flatMap(ReasonCode.init(rawValue:)),
      let evidence = json["evidence"]
    else {
      throw PrepError(.formatInvalid, "a lost video's record lacks a member")
    }
    self.video = video
    self.reason = reason
    self.evidence = evidence
  }
}
