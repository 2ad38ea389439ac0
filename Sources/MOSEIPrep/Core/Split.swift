/// The part of the data set a video belongs to, by the standard folds.
public enum Split: String, Sendable, CaseIterable, Hashable {
  case train
  case valid
  case test
}
