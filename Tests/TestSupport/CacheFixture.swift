public import FeatureCache

/// A small finished cache: two train shards, an empty valid shard, one test shard, manifests, index.
public struct CacheFixture {
  public static let layout = ShardLayout(faceSize: 8)
  public let folder: CacheFolder
  public let index: CacheIndex

  /// Writes the cache.
  ///
  /// - Parameters:
  ///   - path: Its folder, made here.
  ///   - encoding: How its faces are stored.
  /// - Throws: `CacheError`.
  public init(in path: String, encoding: FaceEncoding = .raw) throws {
    let layout = ShardLayout(faceSize: Self.layout.faceSize, encoding: encoding)
    folder = CacheFolder(path)
    try folder.create()
    let videos = ["-a_1", "22137", "ls3___opus_"]
    let shards: [(ShardName, [String], [Int])] = [
      (ShardName(split: "train", index: 0, count: 2), [videos[0], videos[0]], [0, 0]),
      (ShardName(split: "train", index: 1, count: 2), [videos[1]], [1]),
      (ShardName(split: "valid", index: 0, count: 1), [], []),
      (ShardName(split: "test", index: 0, count: 1), [videos[2], videos[2]], [2, 2]),
    ]
    var records: [ShardRecord] = []
    var kept: [JSONValue] = []
    for (number, (name, rows, identities)) in shards.enumerated() {
      let writer = try ShardWriter(
        folder: folder.shardFolder, name: name.description, layout: layout,
        candidates: rows + ["removed"])
      for (row, video) in rows.enumerated() {
        let sample = Self.sample(
          video, clip: row, identity: identities[row], seed: 10 * number + row)
        try Self.write(sample, row: row, seed: 10 * number + row, to: writer)
        kept.append([
          "id": .string("\(video)[\(row)]"), "video": .string(video), "clip": .integer(Int64(row)),
          "split": .string(name.split), "start": .number(sample.start), "end": .number(sample.end),
          "notes": row == 1 ? ["truncated"] : [], "evidence": ["steps": 3],
          "shard": .string(name.description), "row": .integer(Int64(row)),
        ])
      }
      records.append(try writer.finish())
    }
    try JSONLines.write(kept, to: folder.keptPath)
    try JSONLines.write(
      [
        [
          "id": "22137[4]", "video": "22137", "clip": 4, "split": "train", "start": 5.0,
          "end": .null, "reason": "interval-not-finite", "also": ["label-missing"], "notes": [],
          "evidence": ["end": "nan", "text": "said \"so\", then left"],
        ],
        [
          "id": "\u{1B}[31mred[0]", "video": "\u{1B}[31mred", "clip": 0, "split": "test",
          "start": 0.25, "end": 1.5, "reason": "video-missing", "also": [], "notes": [],
          "evidence": ["searched": ["red.mp4", "red.webm"]],
        ],
      ], to: folder.removedPath)
    func counts(_ train: Int64, _ test: Int64) -> JSONValue {
      [
        "train": .integer(train), "valid": 0, "test": .integer(test), "none": 0,
        "total": .integer(train + test),
      ]
    }
    let summary: JSONValue = [
      "all": counts(4, 3), "kept": counts(3, 2), "removed": counts(1, 1),
      "removed_with_label": counts(0, 1),
      "reasons": ["interval-not-finite": counts(1, 0), "video-missing": counts(0, 1)],
    ]
    try AtomicFile.write(summary.prettyText() + "\n", to: folder.summaryPath)
    let statistics = try MFCCStatistics(of: folder, shards: records)
    index = CacheIndex(
      configuration: ["face_size": 8, "scale": 1.3], faceSize: 8, identities: videos,
      shards: records, workerFailures: [], mfccMean: statistics.mean,
      mfccStandardDeviation: statistics.standardDeviation)
    try index.write(to: folder)
  }

  /// A sample of made-up values, all of them telling of `seed`, with faces at steps 0, 1 and 5.
  public static func sample(
    _ video: String, clip: Int, identity: Int, seed: Int, steps: [Int] = [0, 1, 5]
  ) -> SampleRow {
    let count = ShardLayout.mfccFrames * ShardLayout.mfccCoefficients
    var valid = [UInt8](repeating: 0, count: ShardLayout.steps)
    for step in steps { valid[step] = 1 }
    return SampleRow(
      video: video, clip: Int32(clip), identity: Int32(identity), start: Double(seed) + 1 / 3,
      end: Double(seed) + 2.5, emotions: (0..<6).map { Float($0 + seed) / 3 },
      sentiment: Float(seed) - 2.5, mfcc: (0..<count).map { Float(($0 * 37 + seed) % 1009) / 7 },
      mfccFrames: Int32(100 + seed), faceValid: valid)
  }

  /// Face pixels telling of seed and step.
  public static func pixels(seed: Int, step: Int, layout: ShardLayout = layout) -> [UInt8] {
    (0..<layout.stepBytes).map { UInt8(truncatingIfNeeded: $0 * 31 + seed * 7 + step + 1) }
  }

  /// Stores a sample and the faces its `faceValid` promises.
  public static func write(
    _ sample: SampleRow, row: Int, seed: Int, to writer: ShardWriter
  ) throws {
    for step in sample.faceValid.indices where sample.faceValid[step] == 1 {
      try pixels(seed: seed, step: step, layout: writer.layout).withUnsafeBytes {
        try writer.writeFace(row: row, step: step, pixels: $0)
      }
    }
    try writer.setRow(row, sample)
  }
}
