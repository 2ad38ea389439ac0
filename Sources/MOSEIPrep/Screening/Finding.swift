public import FeatureCache

/// One reason against a sample, with the numbers that decided it.
public struct Finding: Sendable, Equatable {
  public let reason: ReasonCode
  /// An object; times in seconds, names end in their unit where it is another.
  public let evidence: JSONValue

  public init(_ reason: ReasonCode, _ evidence: JSONValue) {
    self.reason = reason
    self.evidence = evidence
  }
}

extension LandmarkProblem {
  /// The problem as a reason against every sample of the video.
  public var finding: Finding {
    switch self {
    case .missing(let evidence): Finding(.landmarksMissing, evidence)
    case .malformed(let evidence): Finding(.landmarksMalformed, evidence)
    }
  }
}

/// What screening knows of one segment so far.
///
/// `LabelScreening` makes one a segment, `MediaScreening` and the checks that decode add to it, and
/// `ScreeningVerdict.combine` decides.
public struct ScreeningOutcome: Sendable, Equatable {
  /// What removes the sample.
  public var findings: [Finding] = []
  /// What a policy turns into notes.
  public var flagged: [Finding] = []
  public var notes: Set<NoteCode> = []
  /// Start after clamping, relative to the container's start; nil where it is not finite.
  public var start: Microseconds?
  /// End after clamping, as `start`.
  public var end: Microseconds?

  public init(start: Microseconds? = nil, end: Microseconds? = nil) {
    self.start = start
    self.end = end
  }

  /// Adds what was found, as the policy of its code says.
  mutating func report(_ finding: Finding, under policies: ScreeningPolicies) {
    switch policies[finding.reason] {
    case .remove: findings.append(finding)
    case .flag: flagged.append(finding)
    case .off: break
    }
  }

  public func has(_ reason: ReasonCode) -> Bool { findings.contains { $0.reason == reason } }
}
