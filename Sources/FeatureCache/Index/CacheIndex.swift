/// The index of a cache: what it was made from, and every shard with its checksum.
///
/// It is written last, so a folder with an index is complete.
public struct CacheIndex: Sendable, Equatable {
  /// The version of the whole folder's format: index, shards and manifests.
  public static let formatVersion = 1

  /// Everything that decides the cache's content: options, inputs, versions, CPU flags.
  public let configuration: JSONValue
  /// SHA-256 of `configuration` as canonical JSON.
  public let configurationSHA256: String
  /// Side of the face images, in pixels.
  public let faceSize: Int
  /// Who is seen in train, then valid, then test; a sample's `identity` is an index into this.
  ///
  /// Video ids, unless a table of samples names people.
  public let identities: [String]
  /// In the order train, valid, test, by number.
  public let shards: [ShardRecord]
  /// Videos given up after three failures of their worker, as recorded.
  public let workerFailures: [JSONValue]
  /// `[40]` over the real frames of the train split.
  public let mfccMean: [Double]
  /// `[40]`, of the whole population.
  public let mfccStandardDeviation: [Double]

  public init(
    configuration: JSONValue, faceSize: Int, identities: [String], shards: [ShardRecord],
    workerFailures: [JSONValue], mfccMean: [Double], mfccStandardDeviation: [Double]
  ) {
    self.configuration = configuration
    configurationSHA256 = Self.hash(configuration)
    self.faceSize = faceSize
    self.identities = identities
    self.shards = shards
    self.workerFailures = workerFailures
    self.mfccMean = mfccMean
    self.mfccStandardDeviation = mfccStandardDeviation
  }

  /// SHA-256 of a configuration as canonical JSON, in lower-case hexadecimal.
  public static func hash(_ configuration: JSONValue) -> String {
    SHA256.hex(of: configuration.text(.canonical).utf8)
  }

  /// The records of one split, in order.
  public func shards(of split: String) -> [ShardRecord] { shards.filter { $0.split == split } }
}
