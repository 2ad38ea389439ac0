public import FeatureCache

/// One line of `kept.jsonl` or `removed.jsonl`.
public struct ManifestEntry: Sendable, Equatable {
  /// Where the sample went.
  public enum Fate: Sendable, Equatable {
    case removed(ReasonCode, also: [ReasonCode])
    /// The shard's file name, and the row in it.
    case kept(shard: String, row: Int)
    /// Nothing that can be known without a cache speaks against it.
    case candidate

    /// `kept`, `candidate` or `removed`.
    public var name: String {
      switch self {
      case .kept: "kept"
      case .candidate: "candidate"
      case .removed: "removed"
      }
    }
  }

  public let id: String
  public let video: String
  public let clip: Int
  public let split: Split?
  /// Start in seconds as in the labels, nil where it is not finite.
  public let start: Double?
  /// End in seconds, as `start`.
  public let end: Double?
  public let fate: Fate
  public let notes: [NoteCode]
  public let evidence: JSONValue
  /// Labels beyond the seven, by column of the table they come from.
  public let otherLabels: [JSONValue.Member]

  /// The line of a sample that screening removed, nil where the verdict keeps it.
  public init?(removed segment: Segment, _ verdict: ScreeningVerdict) {
    guard let reason = verdict.primary else { return nil }
    self.init(segment, verdict, fate: .removed(reason, also: verdict.also))
  }

  /// The line of a kept sample.
  ///
  /// - Parameters:
  ///   - segment: The sample's segment.
  ///   - verdict: Its verdict, of which notes and evidence are taken.
  ///   - shard: File name of the shard.
  ///   - row: Row in the shard.
  public init(kept segment: Segment, _ verdict: ScreeningVerdict, shard: String, row: Int) {
    self.init(segment, verdict, fate: .kept(shard: shard, row: row))
  }

  /// The line of a sample that was screened without building a cache.
  init(screened segment: Segment, _ verdict: ScreeningVerdict) {
    self.init(
      segment, verdict, fate: verdict.primary.map { .removed($0, also: verdict.also) } ?? .candidate
    )
  }

  private init(_ segment: Segment, _ verdict: ScreeningVerdict, fate: Fate) {
    id = segment.id
    video = segment.video
    clip = segment.clip
    split = segment.split
    start = segment.start.isFinite ? segment.start : nil
    end = segment.end.isFinite ? segment.end : nil
    self.fate = fate
    notes = verdict.notes
    evidence = verdict.evidence
    otherLabels = segment.otherLabels
  }

  public var isKept: Bool {
    if case .removed = fate { false } else { true }
  }
}

extension ManifestEntry {
  /// The line as an object, its members in the order the format promises.
  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("id", .string(id)), .init("video", .string(video)),
      .init("clip", .integer(Int64(clip))),
      .init("split", split.map { .string($0.rawValue) } ?? .null),
      .init("start", start.map { .number($0) } ?? .null),
      .init("end", end.map { .number($0) } ?? .null),
    ]
    switch fate {
    case .removed(let reason, let also):
      members.append(.init("reason", .string(reason.rawValue)))
      members.append(.init("also", .array(also.map { .string($0.rawValue) })))
    case .kept(let shard, let row):
      members.append(.init("shard", .string(shard)))
      members.append(.init("row", .integer(Int64(row))))
    case .candidate: break
    }
    members.append(.init("notes", .array(notes.map { .string($0.rawValue) })))
    members.append(.init("evidence", evidence))
    if !otherLabels.isEmpty { members.append(.init("labels", .object(otherLabels))) }
    return .object(members)
  }

  /// Reads a line.
  ///
  /// - Parameter json: An object as `json` makes it.
  /// - Throws: `PrepError`, `.formatInvalid`, naming the member that is missing or unfit.
  public init(json: JSONValue) throws(PrepError) {
    func required<Value>(_ name: String, _ value: Value?) throws(PrepError) -> Value {
      guard let value else {
        throw PrepError(.formatInvalid, "\"\(name)\" is missing or unfit")
      }
      return value
    }
    func codes<Code: RawRepresentable<String>>(_ name: String) throws(PrepError) -> [Code] {
      let values = try required(name, json[name]?.array)
      let codes = values.compactMap { $0.string.flatMap(Code.init(rawValue:)) }
      return try required(name, codes.count == values.count ? codes : nil)
    }
    func time(_ name: String) throws(PrepError) -> Double? {
      let value = try required(name, json[name])
      return value == .null ? nil : try required(name, value.number)
    }
    id = try required("id", json["id"]?.string)
    video = try required("video", json["video"]?.string)
    clip = try required("clip", json["clip"]?.integer.flatMap { Int(exactly: $0) })
    let split = try required("split", json["split"])
    self.split =
      split == .null ? nil : try required("split", split.string.flatMap(Split.init(rawValue:)))
    start = try time("start")
    end = try time("end")
    if let reason = json["reason"] {
      fate = .removed(
        try required("reason", reason.string.flatMap(ReasonCode.init(rawValue:))),
        also: try codes("also"))
    } else {
      fate = .kept(
        shard: try required("shard", json["shard"]?.string),
        row: try required("row", json["row"]?.integer.flatMap { Int(exactly: $0) }))
    }
    notes = try codes("notes")
    evidence = try required("evidence", json["evidence"])
    otherLabels =
      try json["labels"].map { labels throws(PrepError) in
        try required("labels", labels.members)
      } ?? []
  }
}
