public import FeatureCache

/// What two finished caches make of their samples, and with which configuration.
public struct CacheDifference: Sendable {
  /// What one cache says of a sample.
  public enum Verdict: Sendable, Equatable {
    /// The data set it was built of has no such sample.
    case absent
    case kept
    case removed(ReasonCode, evidence: JSONValue)

    /// `absent`, `kept`, or the reason for removal.
    public var name: String {
      switch self {
      case .absent: "absent"
      case .kept: "kept"
      case .removed(let reason, _): reason.rawValue
      }
    }
  }

  /// A sample on which the caches differ.
  public struct Sample: Sendable, Equatable {
    public let id: String
    public let first: Verdict
    public let second: Verdict
  }

  /// An entry of the configuration in which the caches differ.
  public struct Entry: Sendable, Equatable {
    /// A path such as `options.faces.size`, or `inputs.` and the file's name.
    public let name: String
    /// Null where the first cache has no such entry.
    public let first: JSONValue
    public let second: JSONValue
  }

  /// In order of ids (bytes).
  public let samples: [Sample]
  public let entries: [Entry]

  /// Whether the caches have the same verdicts and the same configuration.
  public var isEmpty: Bool { samples.isEmpty && entries.isEmpty }

  /// Compares two caches by their manifests and indexes; shards are not read.
  ///
  /// - Parameters:
  ///   - first: A finished cache.
  ///   - second: Another one.
  /// - Throws: `CacheError` where one is no finished cache, `PrepError` where its manifests cannot
  ///   be read.
  public init(_ first: CacheFolder, _ second: CacheFolder) throws {
    let (a, b) = (try Manifest.entries(of: first), try Manifest.entries(of: second))
    samples = Set(a.keys).union(b.keys).sortedByBytes().compactMap { id in
      let sample = Sample(id: id, first: .init(a[id]), second: .init(b[id]))
      return sample.isDifferent ? sample : nil
    }
    entries = Self.entries(
      try CacheIndex(reading: first).configuration, try CacheIndex(reading: second).configuration)
  }

  static func entries(_ a: JSONValue, _ b: JSONValue, at path: String = "") -> [Entry] {
    if a == b { return [] }
    let (first, second) = (members(a, at: path), members(b, at: path))
    guard let first, let second else { return [Entry(name: path, first: a, second: b)] }
    return Set(first.keys).union(second.keys).sortedByBytes().flatMap { name in
      entries(
        first[name] ?? .null, second[name] ?? .null, at: path.isEmpty ? name : "\(path).\(name)")
    }
  }

  /// What is compared one by one: members of an object, and input files by their names.
  private static func members(_ value: JSONValue, at path: String) -> [String: JSONValue]? {
    if path == "inputs", let files = value.array {
      return Dictionary(
        files.map { ($0["file"]?.string ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }
    // A file is one entry: its size and time change together.
    guard !path.hasPrefix("inputs."), let members = value.members else { return nil }
    return Dictionary(members.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
  }
}

extension CacheDifference.Verdict {
  fileprivate init(_ entry: ManifestEntry?) {
    switch entry?.fate {
    case nil: self = .absent
    case .kept, .candidate: self = .kept
    case .removed(let reason, _):
      self = .removed(reason, evidence: entry?.evidence[reason.rawValue] ?? .null)
    }
  }
}

extension CacheDifference.Sample {
  /// Whether the verdicts differ; the numbers behind one and the same reason may.
  fileprivate var isDifferent: Bool { first.name != second.name }
}

extension CacheDifference {
  /// The differences as an object.
  public var json: JSONValue {
    func verdict(_ verdict: Verdict) -> JSONValue {
      var members: [JSONValue.Member] = [.init("verdict", .string(verdict.name))]
      if case .removed(_, let evidence) = verdict { members.append(.init("evidence", evidence)) }
      return .object(members)
    }
    return [
      "same": .bool(isEmpty),
      "samples": .array(
        samples.map {
          ["id": .string($0.id), "a": verdict($0.first), "b": verdict($0.second)]
        }),
      "configuration": .array(
        entries.map { ["entry": .string($0.name), "a": $0.first, "b": $0.second] }),
    ]
  }
}
