internal import FeatureCache

/// All that the decoded sound of a sample's interval says of it.
enum SoundEvidence: Sendable, Equatable {
  /// Nothing was decoded; with the numbers that show it.
  case empty(JSONValue)
  /// Something was; without a look for a voice where nobody asked for one.
  case heard(hasGap: Bool, VoiceActivity?)

  /// Adds to an outcome what follows from the evidence.
  func apply(to outcome: inout ScreeningOutcome, _ options: ScreeningOptions) {
    switch self {
    case .empty(let evidence): outcome.findings.append(Finding(.audioEmpty, evidence))
    case .heard(let hasGap, let voice):
      if hasGap { outcome.notes.insert(.audioGap) }
      guard let voice, voice.frames > 0, voice.speechShare < options.minimumSpeechShare else {
        return
      }
      outcome.report(
        Finding(
          .speechMissing,
          [
            "seconds": .rounded(Double(voice.frames) * VoiceActivity.frameSeconds),
            "speech_share": .rounded(voice.speechShare),
            "minimum_share": .number(options.minimumSpeechShare),
          ]), under: options.policies)
    }
  }
}
