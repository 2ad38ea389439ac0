public import FeatureCache

/// What becomes of a sample: kept, or removed for one primary reason beside which others stand.
public struct ScreeningVerdict: Sendable, Equatable {
  /// The first reason in `ReasonCode`'s order of precedence, nil where the sample is kept.
  public let primary: ReasonCode?
  /// The other reasons, in order of precedence.
  public let also: [ReasonCode]
  public let notes: [NoteCode]
  /// For every reason and every flag, by its code, the numbers that decided it.
  public let evidence: JSONValue
  /// The clamped interval, relative to the container's start; not cut to 12 s.
  public let start: Microseconds?
  public let end: Microseconds?

  public var isKept: Bool { primary == nil }

  /// Decides from everything that was found.
  ///
  /// - Parameter outcome: Findings in any order; of several with one reason the first counts.
  /// - Returns: The verdict, noted `truncated` where the interval is longer than a sample.
  public static func combine(_ outcome: ScreeningOutcome) -> ScreeningVerdict {
    var evidence: [ReasonCode: JSONValue] = [:]
    for finding in outcome.findings where evidence[finding.reason] == nil {
      evidence[finding.reason] = finding.evidence
    }
    let reasons = evidence.keys.sorted()
    var notes = outcome.notes
    for finding in outcome.flagged where evidence[finding.reason] == nil {
      evidence[finding.reason] = finding.evidence
      if let note = NoteCode(rawValue: finding.reason.rawValue) { notes.insert(note) }
    }
    if let start = outcome.start, let end = outcome.end, end - start > StepGrid.maximumLength {
      notes.insert(.truncated)
    }
    return ScreeningVerdict(
      primary: reasons.first, also: Array(reasons.dropFirst()), notes: notes.sorted(),
      evidence: .object(
        evidence.keys.sorted().map { .init($0.rawValue, evidence[$0] ?? .null) }),
      start: outcome.start, end: outcome.end)
  }
}
