/// Writes one feature shard: face images as they are decoded, everything else at the end.
///
/// Rows are numbered from 0 in the order of the finished shard. How many there will be is known only
/// at the end; every byte of the file is a function of the plan and the content alone.
public final class ShardWriter {
  /// The shard's file name.
  public let name: String
  public let layout: ShardLayout
  /// The most rows the shard can hold.
  public let capacity: Int

  private let split: String
  private let output: AtomicFile
  private let faces: any FaceStore
  private var rows: [Row]

  private struct Row {
    var sample: SampleRow?
    var isDropped = false
  }

  /// Creates the temporary file.
  ///
  /// - Parameters:
  ///   - folder: The folder of shards, which must exist.
  ///   - name: The file name, as `ShardName` describes it.
  ///   - layout: The size of the face images, and how they are stored.
  ///   - candidates: The video id of every candidate sample of the plan, whatever becomes of it.
  /// - Throws: `CacheError`.
  public init(
    folder: String, name: String, layout: ShardLayout, candidates: [String]
  ) throws(CacheError) {
    guard let parsed = ShardName(name) else {
      throw CacheError(.usage, "is not named like a shard", path: "\(folder)/\(name)")
    }
    self.name = name
    self.layout = layout
    split = parsed.split
    capacity = candidates.count
    rows = [Row](repeating: Row(), count: candidates.count)
    output = try AtomicFile("\(folder)/\(name)")
    faces =
      switch layout.encoding {
      case .raw: try RawFaceStore(output, layout, candidates: candidates)
      case .jpeg(let quality):
        try JPEGFaceStore(output, size: layout.faceSize, quality: quality, rows: candidates.count)
      }
  }

  /// Stores one step's face image; steps without one are not written and read as black.
  ///
  /// - Parameters:
  ///   - row: The sample's row.
  ///   - step: 0 to 35.
  ///   - pixels: RGB, `[S, S, 3]`.
  /// - Throws: `CacheError`.
  public func writeFace(
    row: Int, step: Int, pixels: UnsafeRawBufferPointer
  ) throws(CacheError) {
    precondition((0..<ShardLayout.steps).contains(step), "a sample has 36 steps")
    precondition(pixels.count == layout.stepBytes, "a face image of another size")
    try faces.write(pixels, row: row, step: step)
  }

  /// Takes back the images of a row: they read as black again.
  ///
  /// - Parameter row: The sample's row.
  /// - Throws: `CacheError`.
  public func clearFaces(row: Int) throws(CacheError) {
    try faces.clear(row: row)
  }

  /// Stores everything of a sample but its face images; a second call replaces the first.
  ///
  /// - Parameters:
  ///   - row: The sample's row.
  ///   - sample: Its values.
  /// - Throws: `CacheError` where an array has the wrong size or a value is not finite; labels
  ///   may be NaN.
  public func setRow(_ row: Int, _ sample: SampleRow) throws(CacheError) {
    if let misfit = sample.misfit {
      throw CacheError(
        .usage, "row \(row), sample \(sample.video)[\(sample.clip)], does not fit a shard",
        path: output.path, cause: misfit)
    }
    rows[row].sample = sample
  }

  /// Takes a row out again, whose video proved undecodable; the rows after it move up.
  public func drop(_ row: Int) {
    rows[row].isDropped = true
  }

  /// Completes the shard and gives it its name.
  ///
  /// - Returns: What the index says of it.
  /// - Throws: `CacheError`, also where a row below the last used one was neither set nor dropped, or
  ///   its `faceValid` disagrees with the images written.
  public func finish() throws(CacheError) -> ShardRecord {
    let used =
      1 + (rows.indices.last { rows[$0].sample != nil || !faces.steps(of: $0).isEmpty } ?? -1)
    var samples: [SampleRow] = []
    var kept: [Int] = []
    for row in 0..<used where !rows[row].isDropped {
      guard let sample = rows[row].sample else {
        throw CacheError(
          .usage, "row \(row) was neither set nor dropped", path: output.path)
      }
      guard
        faces.steps(of: row) == Set(sample.faceValid.indices.filter { sample.faceValid[$0] != 0 })
      else {
        throw CacheError(
          .usage, "row \(row) has face images where face_valid is 0, or none where it is 1",
          path: output.path)
      }
      samples.append(sample)
      kept.append(row)
    }
    let header = try layout.header(
      videos: samples.map(\.video), jpegBytes: faces.jpegBytes(of: kept),
      minimumHeaderBytes: faces.minimumHeaderBytes)
    try faces.place(kept, header)
    try output.write(header.encoded(), at: 0)
    try writeColumns(of: samples, header)
    let sha256: String
    do {
      try output.file.resize(to: header.fileBytes)
      // Read back rather than hashed on the way: the pixels arrive in no fixed order.
      sha256 = try SHA256.hex(of: output.file)
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
    try output.commit()
    return ShardRecord(
      file: name, split: split, samples: samples.count, bytes: header.fileBytes, sha256: sha256)
  }

  private func writeColumns(
    of samples: [SampleRow], _ header: SafetensorsHeader
  ) throws(CacheError) {
    for tensor in header.tensors {
      let start = header.dataStart + tensor.range.lowerBound
      switch tensor.name {
      case ShardLayout.Name.interval:
        try output.write(samples.flatMap { [$0.start, $0.end] }, at: start)
      case ShardLayout.Name.mfcc:
        let count = ShardLayout.mfccFrames * ShardLayout.mfccCoefficients
        for (row, sample) in samples.enumerated() {
          let padding = [Float](repeating: 0, count: count - sample.mfcc.count)
          try output.write(
            sample.mfcc + padding, at: start + row * count * MemoryLayout<Float>.size)
        }
      case ShardLayout.Name.emotions: try output.write(samples.flatMap(\.emotions), at: start)
      case ShardLayout.Name.sentiment: try output.write(samples.map(\.sentiment), at: start)
      case ShardLayout.Name.mfccFrames: try output.write(samples.map(\.mfccFrames), at: start)
      case ShardLayout.Name.identity: try output.write(samples.map(\.identity), at: start)
      case ShardLayout.Name.clip: try output.write(samples.map(\.clip), at: start)
      case ShardLayout.Name.faceValid: try output.write(samples.flatMap(\.faceValid), at: start)
      default: break
      }
    }
  }
}
