/// How the frames that are wanted are decoded; they are the same frames either way.
public enum DecodingStrategy: Sendable, CaseIterable {
  /// Leaves out packets no wanted frame depends on, where that is certain.
  case sparse
  /// Decodes every packet from the first to just past the last wanted frame.
  case full
}
