public import FeatureCache

/// Counts over a whole data set: what was kept, what was removed and why.
public struct Summary: Sendable, Equatable {
  /// Numbers of samples by fold; the samples of no fold are counted too.
  public struct Counts: Sendable, Equatable {
    public private(set) var bySplit: [Split: Int] = [:]
    public private(set) var withoutSplit = 0

    public var total: Int { bySplit.values.reduce(withoutSplit, +) }

    public subscript(split: Split) -> Int { bySplit[split, default: 0] }

    mutating func add(_ split: Split?) {
      if let split { bySplit[split, default: 0] += 1 } else { withoutSplit += 1 }
    }

    var json: JSONValue {
      .object(
        Split.allCases.map { .init($0.rawValue, .integer(Int64(self[$0]))) }
          + [
            .init("none", .integer(Int64(withoutSplit))), .init("total", .integer(Int64(total))),
          ])
    }
  }

  public private(set) var all = Counts()
  public private(set) var kept = Counts()
  public private(set) var removed = Counts()
  /// Removed samples that have a label row: of the others nobody ever annotated anything.
  public private(set) var removedWithLabel = Counts()
  /// Removed samples by primary reason.
  public private(set) var reasons: [ReasonCode: Counts] = [:]
  /// Lines of the data set that are in neither manifest because nobody could read a sample in them.
  public internal(set) var malformedRows = 0
  public private(set) var notesOfKept: [NoteCode: Int] = [:]
  private var keptLength: [Split: Microseconds] = [:]

  /// The samples counted so far, to find any that comes twice.
  private var ids: Set<String> = []

  /// Nothing counted yet.
  init() {}

  /// Counts entries, which must be every segment of the data set once.
  ///
  /// - Parameters:
  ///   - entries: The lines of both manifests.
  ///   - segmentCount: How many segments the data set has.
  /// - Throws: `PrepError`, `.outputFailed`, where a segment is missing or counted twice.
  public init(_ entries: some Sequence<ManifestEntry>, segmentCount: Int) throws(PrepError) {
    for entry in entries { try add(entry) }
    try require(segmentCount: segmentCount)
  }

  /// Requires that every segment of the data set was counted.
  ///
  /// - Parameter segmentCount: How many there are.
  /// - Throws: `PrepError`, `.outputFailed`, where one is missing.
  func require(segmentCount: Int) throws(PrepError) {
    guard all.total == segmentCount else {
      throw PrepError(
        .outputFailed, "samples are missing from the manifests",
        cause: "\(all.total) kept or removed, \(segmentCount) segments")
    }
  }

  /// Hours of kept samples of a fold, by the labels' own intervals.
  public func hours(_ split: Split) -> Double {
    keptLength[split, default: .zero].seconds / 3600
  }

  /// Counts an entry.
  ///
  /// - Parameter entry: A line of either manifest.
  /// - Throws: `PrepError`, `.outputFailed`, where this one was counted already.
  mutating func add(_ entry: ManifestEntry) throws(PrepError) {
    guard ids.insert(entry.id).inserted else {
      throw PrepError(.outputFailed, "sample \(entry.id) is in the manifests twice")
    }
    all.add(entry.split)
    switch entry.fate {
    case .removed(let reason, let also):
      removed.add(entry.split)
      if reason != .labelMissing, !also.contains(.labelMissing) {
        removedWithLabel.add(entry.split)
      }
      reasons[reason, default: Counts()].add(entry.split)
    case .kept, .candidate:
      kept.add(entry.split)
      for note in entry.notes { notesOfKept[note, default: 0] += 1 }
      if let split = entry.split, let start = entry.start.flatMap(Segment.microseconds),
        let end = entry.end.flatMap(Segment.microseconds)
      {
        keptLength[split] = keptLength[split, default: .zero] + (end - start)
      }
    }
  }
}

extension Summary {
  /// The content of `summary.json`.
  public var json: JSONValue {
    .object([
      .init("all", all.json), .init("kept", kept.json), .init("removed", removed.json),
      .init("removed_with_label", removedWithLabel.json),
      .init("malformed_rows", .integer(Int64(malformedRows))),
      .init(
        "reasons",
        .object(reasons.keys.sorted().map { .init($0.rawValue, reasons[$0]?.json ?? .null) })),
      .init(
        "notes_of_kept",
        .object(
          notesOfKept.keys.sorted().map {
            .init($0.rawValue, .integer(Int64(notesOfKept[$0, default: 0])))
          })),
      .init(
        "kept_hours",
        .object(Split.allCases.map { .init($0.rawValue, .number(hours($0))) })),
    ])
  }
}
