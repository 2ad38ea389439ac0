/// The ways of training the paper compares (section 4.2), by their names on the command line.
public enum MethodName: String, Sendable, Codable, CaseIterable {
  /// The full model under the alternating learning method, "Proposed w/ LM".
  case proposed
}

/// What the primary task predicts.
public enum TaskName: String, Sendable, Codable, CaseIterable {
  /// Presence of six emotions: a multi-label SER task.
  case emotion
}

/// How much a positive label counts in the SER loss.
public enum PositiveWeight: String, Sendable, Codable, CaseIterable {
  /// As much as a negative one: the loss as the paper prints it.
  case none
  /// N/P of the train split per emotion, so that both classes weigh the same.
  case balanced
}
