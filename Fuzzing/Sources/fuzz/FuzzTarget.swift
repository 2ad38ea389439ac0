/// A reader of files that come from elsewhere, as the fuzzer sees it.
///
/// A finding is a trap, a memory error, a leak, or too much time or memory. An error that the
/// reader throws is none: it is what unfit files are for.
protocol FuzzTarget: SendableMetatype {
  /// The name on the command line.
  static var name: String { get }

  /// Inputs to begin with: each reaches another part of the reader.
  static var seeds: [[UInt8]] { get throws }

  /// Words of the format, which chance would take long to spell.
  static var words: [String] { get }

  /// Reads one input and checks what must hold of the result.
  static func read(_ input: [UInt8]) throws
}

/// Every target, in the order in which they run.
let fuzzTargets: [any FuzzTarget.Type] = [
  JSONTarget.self, IndexTarget.self, SafetensorsTarget.self, TranscriptTarget.self,
  FoldsTarget.self, SampleTableTarget.self, OpenFaceTarget.self, SequenceTarget.self,
  SequenceBytesTarget.self, CaffeTarget.self, MatConvNetTarget.self,
]

/// Stops the fuzzer with a finding: the reader accepted an input and got it wrong.
func require(_ condition: Bool, _ message: @autoclosure () -> String) {
  guard !condition else { return }
  fatalError("a broken promise: \(message())")
}
