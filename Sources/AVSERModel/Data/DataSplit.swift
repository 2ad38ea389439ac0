/// The part of the data set a sample belongs to, by the standard folds.
public enum DataSplit: String, Sendable, Codable, CaseIterable {
  case train
  case valid
  case test
}
