/// What the primary task predicts.
public enum TaskName: String, Sendable, Codable, CaseIterable {
  /// Presence of six emotions: a multi-label SER task.
  case emotion
  /// Sentiment from -3 to 3: a regression.
  case sentiment

  /// What the outputs of the emotion branch's head say.
  public var outputNames: [String] {
    switch self {
    case .emotion: Emotion.allCases.map(\.rawValue)
    case .sentiment: ["sentiment"]
    }
  }

  /// Outputs of the emotion branch's head.
  public var outputCount: Int { outputNames.count }
}
