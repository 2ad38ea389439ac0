/// Mean and standard deviation of each MFCC coefficient over real frames, in Float64.
///
/// Partial results are merged by Chan's formula. The result depends on the order of merging alone,
/// so partials per shard, merged in shard order, are the same for any number of workers.
public struct MFCCStatistics: Sendable, Equatable {
  /// Number of frames.
  public private(set) var count: Int
  private var means: [Double]
  /// Sums of squared distances from the mean.
  private var squares: [Double]

  /// No frames.
  public init() {
    count = 0
    means = [Double](repeating: 0, count: ShardLayout.mfccCoefficients)
    squares = means
  }

  /// The frames of all samples of a shard, row by row.
  ///
  /// - Parameter shard: A shard of the train split.
  /// - Throws: `CacheError` where it cannot be read.
  public init(of shard: Shard) throws(CacheError) {
    self.init()
    for (row, frames) in try shard.mfccFrames().enumerated() {
      guard (0...ShardLayout.mfccFrames).contains(Int(frames)) else {
        throw CacheError(
          .formatInvalid, "row \(row) has \(frames) MFCC frames", path: shard.path)
      }
      add(try shard.mfcc(row), frames: Int(frames))
    }
  }

  /// The frames of a cache's train split, in shard order.
  ///
  /// - Parameters:
  ///   - folder: The cache.
  ///   - shards: The records of all its shards, in order.
  /// - Throws: `CacheError` where a shard cannot be read.
  public init(of folder: CacheFolder, shards: [ShardRecord]) throws(CacheError) {
    self.init()
    for record in shards where record.split == "train" {
      merge(try MFCCStatistics(of: Shard(path: folder.shardPath(record.file), io: .pread)))
    }
  }

  /// Adds the first frames of one sample.
  ///
  /// - Parameters:
  ///   - mfcc: `[n, 40]`, frame by frame.
  ///   - frames: How many of them are real.
  public mutating func add(_ mfcc: [Float], frames: Int) {
    guard frames > 0 else { return }
    let width = ShardLayout.mfccCoefficients
    var sample = MFCCStatistics()
    sample.count = frames
    mfcc.withUnsafeBufferPointer { values in
      for start in stride(from: 0, to: frames * width, by: width) {
        for k in 0..<width { sample.means[k] += Double(values[start + k]) }
      }
      for k in 0..<width { sample.means[k] /= Double(frames) }
      for start in stride(from: 0, to: frames * width, by: width) {
        for k in 0..<width {
          let distance = Double(values[start + k]) - sample.means[k]
          sample.squares[k] += distance * distance
        }
      }
    }
    merge(sample)
  }

  /// Adds the frames of another partial result after this one's.
  public mutating func merge(_ other: MFCCStatistics) {
    guard other.count > 0 else { return }
    guard count > 0 else {
      self = other
      return
    }
    let (a, b) = (Double(count), Double(other.count))
    for k in means.indices {
      let distance = other.means[k] - means[k]
      means[k] += distance * b / (a + b)
      squares[k] += other.squares[k] + distance * distance * a * b / (a + b)
    }
    count += other.count
  }

  /// `[40]`; zeros where there are no frames.
  public var mean: [Double] { means }

  /// `[40]`, of the whole population (divided by n); ones where there are no frames.
  public var standardDeviation: [Double] {
    squares.map { count > 0 ? ($0 / Double(count)).squareRoot() : 1 }
  }
}
