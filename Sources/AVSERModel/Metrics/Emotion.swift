/// The six emotions CMU-MOSEI annotates, in the order of the cache's `emotions` columns.
public enum Emotion: String, Sendable, CaseIterable, Codable {
  case happy
  case sad
  case anger
  case surprise
  case disgust
  case fear
}
