import FeatureCache

/// What a segment's interval alone says against it.
///
/// Reversed, empty and too short are one scale: the worst that holds is reported, as each implies
/// the milder ones. A start below zero is a check of its own.
enum IntervalScreening {
  /// Checks an interval and clamps its start.
  static func screen(_ segment: Segment, _ options: ScreeningOptions) -> ScreeningOutcome {
    guard let start = Segment.microseconds(segment.start),
      let end = Segment.microseconds(segment.end)
    else {
      // Nothing else can be said of an interval that is not on the axis of time.
      var outcome = ScreeningOutcome()
      outcome.findings = [
        Finding(
          .intervalNotFinite,
          ["start": .string("\(segment.start)"), "end": .string("\(segment.end)")])
      ]
      return outcome
    }
    var outcome = ScreeningOutcome(start: start, end: end)
    if start < Microseconds.zero - options.startTolerance {
      outcome.findings.append(
        Finding(
          .intervalNegativeStart,
          [
            "start": .number(start.seconds),
            "tolerance": .number(options.startTolerance.seconds),
          ]))
    } else if start < .zero {
      outcome.start = .zero
      outcome.notes.insert(.startClamped)
    }
    if let finding = length(start, end, options) {
      outcome.findings.insert(finding, at: 0)
    } else if let finding = tooShort(outcome, options) {
      outcome.findings.append(finding)
    }
    return outcome
  }

  private static func length(
    _ start: Microseconds, _ end: Microseconds, _ options: ScreeningOptions
  ) -> Finding? {
    let evidence: JSONValue = [
      "start": .number(start.seconds), "end": .number(end.seconds),
      "length": .number((end - start).seconds),
    ]
    if end < start { return Finding(.intervalReversed, evidence) }
    return end - start < options.emptyLength ? Finding(.intervalEmpty, evidence) : nil
  }

  /// Whether what clamping has left is too short.
  static func tooShort(_ outcome: ScreeningOutcome, _ options: ScreeningOptions) -> Finding? {
    guard let start = outcome.start, let end = outcome.end, end - start < options.minimumLength
    else { return nil }
    return Finding(
      .intervalTooShort,
      [
        "start": .number(start.seconds), "end": .number(end.seconds),
        "length": .number((end - start).seconds),
        "minimum": .number(options.minimumLength.seconds),
      ])
  }
}
