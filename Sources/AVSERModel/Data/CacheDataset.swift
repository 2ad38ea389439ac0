public import FeatureCache

/// The samples of a finished cache, with its shards open.
///
/// Features are read when a batch is assembled; only labels stay in memory.
public final class CacheDataset: Sendable {
  /// The folder that holds index.json.
  public let path: String
  public let index: CacheIndex
  /// The index identities with a kept train sample, ascending: class c of the identification task
  /// is `trainIdentities[c]`.
  public let trainIdentities: [Int]
  /// The modalities that batches hold; the other is empty.
  public let modality: Modality
  let shards: [Shard]
  private let samplesBySplit: [DataSplit: [CacheSample]]
  private let classes: [Int: Int]

  /// Side of the face images, in pixels.
  public var faceSize: Int { index.faceSize }

  /// Opens a cache and every shard its index lists.
  ///
  /// File sizes are checked against the index, contents are not: `prep` verifies checksums.
  ///
  /// - Parameters:
  ///   - path: The folder that holds index.json.
  ///   - io: How the shards' bytes get into memory.
  ///   - modality: The modalities that batches are to hold.
  ///   - labelShuffle: A seed by which the samples of train, and those of valid, exchange their
  ///     emotions and sentiment; nil leaves them as they are. Test is never touched.
  /// - Throws: `CacheError` where the cache is missing, unfinished, of another format version, or
  ///   a shard is missing, cut short or contradicts the index.
  public init(
    path: String, io: SafetensorsFile.IO = .default, modality: Modality = .both,
    labelShuffle: UInt64? = nil
  ) throws(CacheError) {
    let folder = CacheFolder(path)
    let index = try CacheIndex(reading: folder)
    var shards: [Shard] = []
    var samples: [DataSplit: [CacheSample]] = [:]
    // The plan puts all of a video into one shard: it in two means a shard under a wrong name, and
    // perhaps test samples in train.
    var places: [String: String] = [:]
    for record in index.shards {
      let shard = try Self.open(record, in: folder, faceSize: index.faceSize, io: io)
      for video in Set(shard.videos) {
        guard let other = places.updateValue(shard.path, forKey: video) else { continue }
        throw CacheError(
          .formatInvalid, "holds video \(video), which is also in \(other)", path: shard.path,
          cause: "one of them is under a wrong name", remedy: Self.remedy)
      }
      if let split = DataSplit(rawValue: record.split) {
        samples[split, default: []] += try CacheSample.all(
          of: shard, at: shards.count, identities: index.identities)
      }
      shards.append(shard)
    }
    self.path = path
    self.index = index
    self.shards = shards
    self.modality = modality
    if !modality.hasVideo {
      samples = samples.mapValues { $0.map { $0.withoutFaces } }
    }
    if !modality.hasAudio {
      samples = samples.mapValues { $0.map { $0.withoutSound } }
    }
    if let labelShuffle {
      for (number, split) in [DataSplit.train, .valid].enumerated() {
        var random = SeededGenerator(seed: labelShuffle, epoch: number)
        samples[split] = samples[split]?.exchangingLabels(&random)
      }
    }
    samplesBySplit = samples
    let trained = Set((samples[.train] ?? []).map(\.identity)).sorted()
    trainIdentities = trained
    classes = Dictionary(uniqueKeysWithValues: trained.enumerated().map { ($1, $0) })
  }

  /// The kept samples of a split in shard order, none where it is empty.
  public func samples(of split: DataSplit) -> [CacheSample] { samplesBySplit[split] ?? [] }

  /// Refuses a split whose samples lack the labels of a task: the data set does not annotate them.
  ///
  /// - Parameters:
  ///   - task: What is to be learnt or scored.
  ///   - split: Whose samples are needed.
  /// - Throws: `TrainingError`.
  func requireLabels(for task: TaskName, in split: DataSplit) throws(TrainingError) {
    guard let sample = samples(of: split).first(where: { !$0.isAnnotated(for: task) }) else {
      return
    }
    let missing = task == .emotion ? sample.missingEmotions.map(\.rawValue) : task.outputNames
    throw TrainingError(
      .cacheUnusable, "samples of \(split.rawValue) have no label for \(task.rawValue)",
      path: path,
      cause: "the data set does not annotate \(missing.joined(separator: ", "))",
      remedy: "Take a cache of data that are annotated with it, or a run of another task.")
  }

  /// The class of an index identity in the identification task; nil without a kept train sample.
  public func identityClass(_ identity: Int) -> Int? { classes[identity] }

  private static let remedy = "Run prep again: it makes damaged shards anew."

  private static func open(
    _ record: ShardRecord, in folder: CacheFolder, faceSize: Int, io: SafetensorsFile.IO
  ) throws(CacheError) -> Shard {
    let path = folder.shardPath(record.file)
    let shard: Shard
    do {
      shard = try Shard(path: path, io: io)
    } catch {
      throw CacheError(
        error.code, error.message, path: error.path ?? path, cause: error.cause,
        remedy: error.remedy ?? Self.remedy)
    }
    guard shard.sampleCount == record.samples, shard.fileBytes == record.bytes else {
      throw CacheError(
        .formatInvalid,
        "holds \(shard.sampleCount) samples in \(shard.fileBytes) bytes", path: path,
        cause: "index.json says \(record.samples) samples in \(record.bytes) bytes",
        remedy: Self.remedy)
    }
    guard shard.layout.faceSize == faceSize else {
      throw CacheError(
        .formatInvalid, "has faces of \(shard.layout.faceSize) px", path: path,
        cause: "index.json says \(faceSize) px", remedy: Self.remedy)
    }
    return shard
  }
}
