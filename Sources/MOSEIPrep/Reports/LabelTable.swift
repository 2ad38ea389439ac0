public import FeatureCache

/// A data set's label rows with what became of each: the join of labels, transcript, folds and
/// screening.
public struct LabelTable: Sendable {
  public struct Row: Sendable {
    public let segment: Segment
    public let status: ManifestEntry.Fate
    public let notes: [NoteCode]
  }

  /// In order of video (bytes), start and clip.
  public let rows: [Row]
  /// Lines that would have been rows had they been understood.
  public let malformed: [DatasetWarning]
  /// Segments that were left out because nobody labelled them.
  public let unlabelled: Int

  /// Judges the rows by the checks that open no media.
  ///
  /// - Parameters:
  ///   - dataset: The data set.
  ///   - options: The thresholds of screening.
  ///   - includesUnlabelled: Whether segments without a label row are listed too.
  public init(_ dataset: MOSEIDataset, options: ScreeningOptions, includesUnlabelled: Bool) {
    let verdicts = LabelScreening(options).screen(dataset).map(ScreeningVerdict.combine)
    let rows = zip(dataset.segments, verdicts).map { segment, verdict in
      Row(
        segment: segment,
        status: verdict.primary.map { .removed($0, also: verdict.also) } ?? .candidate,
        notes: verdict.notes)
    }
    self.init(dataset, rows, includesUnlabelled: includesUnlabelled)
  }

  /// Takes the verdicts from a cache that was built of the data set.
  ///
  /// - Parameters:
  ///   - dataset: The data set.
  ///   - cache: The finished cache.
  ///   - includesUnlabelled: Whether segments without a label row are listed too.
  /// - Throws: `CacheError` where there is no finished cache, `PrepError` where its manifests cannot
  ///   be read or are of other data.
  public init(_ dataset: MOSEIDataset, cache: CacheFolder, includesUnlabelled: Bool) throws {
    let entries = try Manifest.entries(of: cache)
    let rows = try dataset.segments.map { segment in
      guard let entry = entries[segment.id], entry.describes(segment) else {
        throw PrepError(
          .outputConflict, "the cache was built of other data", path: cache.path,
          cause: "it has no \(segment.id) from \(segment.start) to \(segment.end) s",
          remedy: "Give the data set and the options that the cache was built with.")
      }
      return Row(segment: segment, status: entry.fate, notes: entry.notes)
    }
    guard entries.count == rows.count else {
      throw PrepError(
        .outputConflict, "the cache was built of other data", path: cache.path,
        cause: "it has \(entries.count) segments, the data set \(rows.count)",
        remedy: "Give the data set and the options that the cache was built with.")
    }
    self.init(dataset, rows, includesUnlabelled: includesUnlabelled)
  }

  private init(_ dataset: MOSEIDataset, _ rows: [Row], includesUnlabelled: Bool) {
    self.rows = includesUnlabelled ? rows : rows.filter { $0.segment.labels != nil }
    unlabelled = rows.count - self.rows.count
    malformed = dataset.warnings.filter(\.isMalformedRow)
  }
}

extension ManifestEntry {
  /// Whether the line is of this segment: its id alone could be another data set's.
  fileprivate func describes(_ segment: Segment) -> Bool {
    start == (segment.start.isFinite ? segment.start : nil)
      && end == (segment.end.isFinite ? segment.end : nil) && split == segment.split
  }
}

extension LabelTable.Row {
  /// The row as an object: what was said of the segment, then what became of it.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(segment.id)), .init("video", .string(segment.video)),
      .init("clip", .integer(Int64(segment.clip))), .init("start", .finite(segment.start)),
      .init("end", .finite(segment.end)),
      .init("fold", segment.split.map { .string($0.rawValue) } ?? .null),
    ]
    let values = segment.labels?.raw.map { JSONValue.finite($0.shortestDouble) }
    members += Labels.names.enumerated().map { .init($1, values?[$0] ?? .null) }
    if !segment.otherLabels.isEmpty {
      members.append(.init("labels", .object(segment.otherLabels)))
    }
    members.append(.init("status", .string(status.name)))
    switch status {
    case .kept(let shard, let row):
      members.append(.init("shard", .string(shard)))
      members.append(.init("row", .integer(Int64(row))))
    case .removed(let reason, let also):
      members.append(.init("reason", .string(reason.rawValue)))
      members.append(.init("also", .array(also.map { .string($0.rawValue) })))
    case .candidate: break
    }
    members.append(.init("notes", .array(notes.map { .string($0.rawValue) })))
    return .object(members)
  }
}

extension Float {
  /// The double that is written like this float: labels are floats, and 2/3 has no long tail.
  fileprivate var shortestDouble: Double { Double(description) ?? Double(self) }
}
