extension CacheIndex {
  private enum Name {
    static let formatVersion = "format_version"
    static let configuration = "configuration"
    static let configurationSHA256 = "configuration_sha256"
    static let faceSize = "face_size"
    static let identities = "identities"
    static let shards = "shards"
    static let workerFailures = "worker_failures"
    static let mfccMean = "mfcc_mean"
    static let mfccStandardDeviation = "mfcc_standard_deviation"
    static let count = 9
  }

  /// The content of `index.json`.
  public var json: JSONValue {
    [
      Name.formatVersion: .integer(Int64(Self.formatVersion)),
      Name.configuration: configuration,
      Name.configurationSHA256: .string(configurationSHA256),
      Name.faceSize: .integer(Int64(faceSize)),
      Name.identities: .array(identities.map { .string($0) }),
      Name.shards: .array(shards.map(\.json)),
      Name.workerFailures: .array(workerFailures),
      Name.mfccMean: .array(mfccMean.map { .number($0) }),
      Name.mfccStandardDeviation: .array(mfccStandardDeviation.map { .number($0) }),
    ]
  }

  /// Writes `index.json`, whole or not at all.
  ///
  /// - Parameter folder: The cache.
  /// - Throws: `CacheError`.
  public func write(to folder: CacheFolder) throws(CacheError) {
    try AtomicFile.write(json.prettyText() + "\n", to: folder.indexPath)
  }

  /// Reads `index.json` strictly: every member, no other, each of its type and range.
  ///
  /// - Parameter folder: The cache.
  /// - Throws: `CacheError`: `file-missing` where the cache is unfinished, `format-version` where
  ///   another version wrote it.
  public init(reading folder: CacheFolder) throws(CacheError) {
    let path = folder.indexPath
    let bytes: [UInt8]
    do {
      let file = try OpenFile(reading: path)
      bytes = try file.read(UInt8.self, count: try file.size(), at: 0)
    } catch {
      guard error.code == .fileMissing else { throw error }
      throw CacheError(
        .fileMissing, "there is no finished cache here", path: folder.path,
        cause: "index.json is missing",
        remedy: "Give the folder that holds index.json, or run prep again to finish it.")
    }
    let document: JSONValue
    do {
      document = try JSONValue(parsing: bytes)
    } catch {
      throw Self.invalid("\(error)", path)
    }
    guard case .integer(let version)? = document[Name.formatVersion] else {
      throw Self.invalid("\(Name.formatVersion) is missing", path)
    }
    guard version == Int64(Self.formatVersion) else {
      throw CacheError(
        .formatVersion,
        "the cache has format version \(version), this program reads \(Self.formatVersion)",
        path: path, remedy: "Use the release that wrote it, or run prep again.")
    }
    self = try Self.parsed(document, path)
  }

  private static func parsed(_ document: JSONValue, _ path: String) throws(CacheError) -> CacheIndex
  {
    func member(_ name: String) throws(CacheError) -> JSONValue {
      guard let value = document[name] else { throw invalid("\(name) is missing", path) }
      return value
    }
    func list<Element>(
      _ name: String, _ element: (JSONValue) -> Element?
    ) throws(CacheError) -> [Element] {
      let values = try member(name).array
      let elements = values?.compactMap(element)
      guard let elements, elements.count == values?.count else {
        throw invalid("\(name) has an element it cannot have", path)
      }
      return elements
    }
    guard document.members?.count == Name.count else {
      throw invalid("it has members of another format", path)
    }
    guard case .integer(let faceSize) = try member(Name.faceSize),
      (1...Int64(ShardLayout.maximumFaceSize)).contains(faceSize)
    else { throw invalid("\(Name.faceSize) is impossible", path) }
    let index = CacheIndex(
      configuration: try member(Name.configuration), faceSize: Int(faceSize),
      identities: try list(Name.identities, \.string),
      shards: try list(Name.shards, ShardRecord.init(json:)),
      workerFailures: try list(Name.workerFailures) { $0 },
      mfccMean: try list(Name.mfccMean, \.number),
      mfccStandardDeviation: try list(Name.mfccStandardDeviation, \.number))
    guard try member(Name.configurationSHA256).string == index.configurationSHA256 else {
      throw invalid("\(Name.configurationSHA256) is not that of the configuration", path)
    }
    guard index.mfccMean.count == ShardLayout.mfccCoefficients,
      index.mfccStandardDeviation.count == ShardLayout.mfccCoefficients
    else { throw invalid("MFCC statistics need \(ShardLayout.mfccCoefficients) values", path) }
    guard index.mfccMean.allSatisfy(\.isFinite),
      index.mfccStandardDeviation.allSatisfy({ $0.isFinite && $0 >= 0 })
    else { throw invalid("an MFCC mean or deviation is impossible", path) }
    guard Set(index.identities).count == index.identities.count else {
      throw invalid("an identity is listed twice", path)
    }
    guard Set(index.shards.map(\.file)).count == index.shards.count else {
      throw invalid("a shard is listed twice", path)
    }
    return index
  }

  private static func invalid(_ cause: String, _ path: String) -> CacheError {
    CacheError(
      .formatInvalid, "is no valid index", path: path, cause: cause,
      remedy: "Run prep again: it verifies the shards and rewrites the index.")
  }
}
