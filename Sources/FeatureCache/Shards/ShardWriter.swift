/// Writes one feature shard: face images as they are decoded, everything else at the end.
///
/// Rows are numbered from 0 in the order of the finished shard. How many there will be is known only
/// at the end, so the images go to their final places behind a header space reserved for *all*
/// candidates. That makes the reserve, and with it every byte of the file, a function of the plan
/// and the content alone.
public final class ShardWriter {
  /// The shard's file name.
  public let name: String
  public let layout: ShardLayout
  /// The most rows the shard can hold.
  public let capacity: Int

  private let split: String
  private let output: AtomicFile
  private let dataStart: Int
  private var rows: [Row]

  private struct Row {
    var sample: SampleRow?
    var isDropped = false
    /// The steps whose pixels are in the file.
    var written: Set<Int> = []
  }

  /// Creates the temporary file.
  ///
  /// - Parameters:
  ///   - folder: The folder of shards, which must exist.
  ///   - name: The file name, as `ShardName` describes it.
  ///   - layout: The size of the face images.
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
    dataStart = try layout.header(videos: candidates).dataStart
    rows = [Row](repeating: Row(), count: candidates.count)
    output = try AtomicFile("\(folder)/\(name)")
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
    try write(pixels, at: offset(row, step))
    rows[row].written.insert(step)
  }

  /// Takes back the images of a row: they read as black again.
  ///
  /// - Parameter row: The sample's row.
  /// - Throws: `CacheError`.
  public func clearFaces(row: Int) throws(CacheError) {
    let black = [UInt8](repeating: 0, count: layout.stepBytes)
    for step in rows[row].written { try write(black, at: offset(row, step)) }
    rows[row].written = []
  }

  /// Stores everything of a sample but its face images; a second call replaces the first.
  ///
  /// - Parameters:
  ///   - row: The sample's row.
  ///   - sample: Its values.
  /// - Throws: `CacheError` where an array has the wrong size or a value is not finite.
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
    let used = 1 + (rows.lastIndex { $0.sample != nil || !$0.written.isEmpty } ?? -1)
    var samples: [SampleRow] = []
    var next = 0
    for row in 0..<used where !rows[row].isDropped {
      guard let sample = rows[row].sample else {
        throw CacheError(
          .usage, "row \(row) was neither set nor dropped", path: output.path)
      }
      guard rows[row].written == Set(sample.faceValid.indices.filter { sample.faceValid[$0] != 0 })
      else {
        throw CacheError(
          .usage, "row \(row) has face images where face_valid is 0, or none where it is 1",
          path: output.path)
      }
      if row != next { try move(row, to: next) }
      samples.append(sample)
      next += 1
    }
    let header = try layout.header(
      videos: samples.map(\.video), minimumHeaderBytes: dataStart)
    try write(header.encoded(), at: 0)
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
      case ShardLayout.Name.interval: try write(samples.flatMap { [$0.start, $0.end] }, at: start)
      case ShardLayout.Name.mfcc:
        let count = ShardLayout.mfccFrames * ShardLayout.mfccCoefficients
        for (row, sample) in samples.enumerated() {
          let padding = [Float](repeating: 0, count: count - sample.mfcc.count)
          try write(sample.mfcc + padding, at: start + row * count * MemoryLayout<Float>.size)
        }
      case ShardLayout.Name.emotions: try write(samples.flatMap(\.emotions), at: start)
      case ShardLayout.Name.sentiment: try write(samples.map(\.sentiment), at: start)
      case ShardLayout.Name.mfccFrames: try write(samples.map(\.mfccFrames), at: start)
      case ShardLayout.Name.identity: try write(samples.map(\.identity), at: start)
      case ShardLayout.Name.clip: try write(samples.map(\.clip), at: start)
      case ShardLayout.Name.faceValid: try write(samples.flatMap(\.faceValid), at: start)
      default: break
      }
    }
  }

  /// Moves a row's images up over a dropped row.
  private func move(_ row: Int, to target: Int) throws(CacheError) {
    for step in 0..<ShardLayout.steps {
      if rows[row].written.contains(step) {
        let pixels: [UInt8]
        do {
          pixels = try output.file.read(
            UInt8.self, count: layout.stepBytes, at: offset(row, step))
        } catch {
          throw AtomicFile.renamed(error, output.path)
        }
        try write(pixels, at: offset(target, step))
      } else if rows[target].written.contains(step) {
        // Zeros, not a hole: punching one is not portable, and this is rare.
        try write([UInt8](repeating: 0, count: layout.stepBytes), at: offset(target, step))
      }
    }
  }

  private func offset(_ row: Int, _ step: Int) -> Int {
    dataStart + row * layout.rowBytes + step * layout.stepBytes
  }

  private func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(CacheError) {
    do {
      try output.file.write(bytes, at: offset)
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
  }

  private func write(_ values: [some BitwiseCopyable], at offset: Int) throws(CacheError) {
    try values.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }
}
