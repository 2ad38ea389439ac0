internal import FeatureCache

/// Everything measured of one video, from which the verdicts over its samples follow.
struct VideoEvidence: Sendable, Equatable {
  /// A clamped interval: what is measured depends on nothing else of a sample.
  struct Interval: Sendable, Hashable, Comparable {
    let start: Microseconds
    let end: Microseconds

    static func < (a: Interval, b: Interval) -> Bool { (a.start, a.end) < (b.start, b.end) }
  }

  /// Nil where there is no file.
  var facts: MediaFacts?
  /// Why there are no landmarks to use, nil where there are.
  var landmarkProblem: Finding?
  var samples: [Interval: SampleEvidence]

  /// Gathers what the processor measured.
  init(facts: MediaFacts?, samples: [SampleInProgress]) {
    self.facts = facts
    landmarkProblem = samples.first?.landmarkProblem
    self.samples = [:]
    for sample in samples {
      guard let interval = Self.interval(of: sample.outcome) else { continue }
      // Of equal intervals one may have been removed before its sound was decoded.
      if let other = self.samples[interval], other.sound != nil { continue }
      self.samples[interval] = sample.evidence
    }
  }

  /// The outcomes of a video's segments, by what was measured before.
  ///
  /// - Parameters:
  ///   - plan: The video and its segments, screened by their labels.
  ///   - options: Thresholds and policies, which may differ from those of the measurement.
  /// - Returns: One outcome a segment; nil where something is needed that was not measured.
  func outcomes(of plan: VideoPlan, _ options: ScreeningOptions) -> [ScreeningOutcome]? {
    let screening = MediaScreening(options)
    var outcomes: [ScreeningOutcome] = []
    for screened in plan.segments {
      var outcome = facts.map { screening.screen(screened.outcome, facts: $0) } ?? screened.outcome
      if let landmarkProblem { outcome.findings.append(landmarkProblem) }
      if let interval = Self.interval(of: outcome) {
        guard let evidence = samples[interval] else { return nil }
        evidence.face?.apply(to: &outcome, options)
        if outcome.findings.isEmpty {
          guard let sound = evidence.sound else { return nil }
          if case .heard(_, nil) = sound, options.policies.isActive(.speechMissing) { return nil }
          sound.apply(to: &outcome, options)
        }
      }
      outcomes.append(outcome)
    }
    return outcomes
  }

  private static func interval(of outcome: ScreeningOutcome) -> Interval? {
    guard let start = outcome.start, let end = outcome.end else { return nil }
    return Interval(start: start, end: end)
  }
}
