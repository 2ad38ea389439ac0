public import FeatureCache

/// A small cache that tests write themselves: random content that a model can learn.
///
/// The identity sets the colour of the faces and an offset of the MFCCs; the emotions brighten one
/// sixth of the face each and raise a few MFCCs. Samples of one video share an identity.
public struct TestCache {
  /// Videos of each split, in the order train, valid, test; 0 leaves a split empty.
  public var videos = [4, 2, 2]
  public var clipsPerVideo = 3
  /// Side of the face images, in pixels.
  public var faceSize = 64
  /// How the face images are stored.
  public var encoding = FaceEncoding.raw
  /// The last steps of each sample have no face; how many have one.
  public var validSteps = 4
  /// Adds a train shard without samples, as screening may leave behind.
  public var hasEmptyShard = false
  /// Without, the emotions are NaN: "not annotated".
  public var hasEmotions = true
  public var seed: UInt64 = 1

  public init() {}

  /// Writes the cache.
  ///
  /// - Parameter path: Its folder, made here.
  /// - Throws: `CacheError`.
  public func write(to path: String) throws {
    let folder = CacheFolder(path)
    try folder.create()
    var random = Noise(state: seed)
    var identities: [String] = []
    var shards: [ShardRecord] = []
    for (split, count) in zip(ShardName.splits, videos) {
      let ids = (0..<count).map { "\(split)-video-\($0)" }
      let contents = ids.map { [$0] } + (hasEmptyShard && split == "train" ? [[]] : [])
      for (number, ids) in contents.enumerated() {
        let name = ShardName(split: split, index: number, count: contents.count)
        let rows = ids.flatMap { id in (0..<clipsPerVideo).map { (id, $0) } }
        let writer = try ShardWriter(
          folder: folder.shardFolder, name: name.description,
          layout: ShardLayout(faceSize: faceSize, encoding: encoding), candidates: rows.map(\.0))
        for (row, (id, clip)) in rows.enumerated() {
          let identity = identities.count + (ids.firstIndex(of: id) ?? 0)
          try add(row, Sample(video: id, clip: clip, identity: identity), to: writer, &random)
        }
        shards.append(try writer.finish())
        identities += ids
      }
    }
    let statistics = try MFCCStatistics(of: folder, shards: shards)
    let index = CacheIndex(
      configuration: ["source": "test", "seed": .integer(Int64(seed))], faceSize: faceSize,
      identities: identities, shards: shards, workerFailures: [], mfccMean: statistics.mean,
      mfccStandardDeviation: statistics.standardDeviation)
    try index.write(to: folder)
  }

  private struct Sample {
    var video: String
    var clip: Int
    var identity: Int
  }

  private func add(
    _ row: Int, _ sample: Sample, to writer: ShardWriter, _ random: inout Noise
  ) throws {
    // Every emotion is present in some samples and absent in others.
    let emotions = (0..<ShardLayout.emotions).map { (sample.clip + sample.identity + $0) % 3 == 0 }
    let pixels = face(identity: sample.identity, emotions: emotions, &random)
    for step in 0..<validSteps {
      try pixels.withUnsafeBytes { try writer.writeFace(row: row, step: step, pixels: $0) }
    }
    let frames = 100 + 10 * sample.clip
    var mfcc: [Float] = []
    for _ in 0..<frames {
      for coefficient in 0..<ShardLayout.mfccCoefficients {
        let isRaised = coefficient < 6 && emotions[coefficient]
        let offset = coefficient % 7 == sample.identity % 7 ? Float(8) : 0
        mfcc.append(Float(random.byte()) / 64 + offset + (isRaised ? 10 : 0))
      }
    }
    let labels: [Float] = emotions.map { hasEmotions ? ($0 ? 1 : 0) : .nan }
    try writer.setRow(
      row,
      SampleRow(
        video: sample.video, clip: Int32(sample.clip), identity: Int32(sample.identity),
        start: Double(sample.clip), end: Double(sample.clip) + 1,
        emotions: labels,
        sentiment: emotions[0] ? 1 : -1, mfcc: mfcc,
        mfccFrames: Int32(frames),
        faceValid: (0..<ShardLayout.steps).map { $0 < validSteps ? 1 : 0 }))
  }

  /// One face, `[S, S, 3]`: a coloured square with six horizontal bands, bright where an emotion is.
  private func face(identity: Int, emotions: [Bool], _ random: inout Noise) -> [UInt8] {
    let colour = (0..<3).map { UInt8(40 + (identity * 37 + $0 * 71) % 120) }
    var pixels: [UInt8] = []
    pixels.reserveCapacity(faceSize * faceSize * 3)
    for y in 0..<faceSize {
      let brightness: UInt8 = emotions[y * emotions.count / faceSize] ? 80 : 0
      for _ in 0..<faceSize {
        let noise = random.byte() / 16
        for channel in colour { pixels.append(channel + brightness + noise) }
      }
    }
    return pixels
  }
}

/// A linear congruential generator: the same test data everywhere.
private struct Noise {
  var state: UInt64

  mutating func byte() -> UInt8 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}
