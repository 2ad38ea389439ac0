/// A finished feature shard open for reading.
public final class Shard: Sendable {
  public let layout: ShardLayout
  public let sampleCount: Int
  /// The video id of each sample.
  public let videos: [String]
  let file: SafetensorsFile
  /// Where each image begins in `jpeg`, and where the last one ends; nil with raw faces.
  let faceOffsets: FaceOffsets?

  public var path: String { file.path }

  /// Size of the file in bytes.
  public var fileBytes: Int { file.header.fileBytes }

  /// Opens a shard and checks its header: every tensor of the layout and no other.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - io: How its bytes get into memory.
  /// - Throws: `CacheError` where the file is missing, cut short or no shard of this format.
  public init(path: String, io: SafetensorsFile.IO = .default) throws(CacheError) {
    file = try SafetensorsFile(path: path, io: io)
    layout = try ShardLayout(of: file.header, path: path)
    videos = try ShardLayout.videos(file.header, path)
    sampleCount = videos.count
    try layout.check(file.header, videos: videos, path: path)
    faceOffsets = layout.encoding == .raw ? nil : try FaceOffsets(of: file)
  }

  /// A sample's MFCCs, `[601, 40]`, frame by frame.
  public func mfcc(_ row: Int) throws(CacheError) -> [Float] {
    try column(ShardLayout.Name.mfcc, row, ShardLayout.mfccFrames * ShardLayout.mfccCoefficients)
  }

  /// The clamped interval of each sample in seconds, `[N, 2]`.
  public func intervals() throws(CacheError) -> [Double] { try all(ShardLayout.Name.interval) }

  /// The emotion labels, `[N, 6]`.
  public func emotions() throws(CacheError) -> [Float] { try all(ShardLayout.Name.emotions) }

  /// The sentiment labels, `[N]`.
  public func sentiments() throws(CacheError) -> [Float] { try all(ShardLayout.Name.sentiment) }

  /// Real MFCC frames of each sample, `[N]`.
  public func mfccFrames() throws(CacheError) -> [Int32] { try all(ShardLayout.Name.mfccFrames) }

  /// Index into the cache's `identities` for each sample, `[N]`.
  public func identities() throws(CacheError) -> [Int32] { try all(ShardLayout.Name.identity) }

  /// Clip number of each sample, `[N]`.
  public func clips() throws(CacheError) -> [Int32] { try all(ShardLayout.Name.clip) }

  /// Which steps have a face image, `[N, 36]`.
  public func faceValid() throws(CacheError) -> [UInt8] { try all(ShardLayout.Name.faceValid) }

  /// Everything of a sample but its face images.
  ///
  /// - Parameter row: The sample's row.
  /// - Returns: The sample, with all 601 MFCC frames.
  /// - Throws: `CacheError` where the file cannot be read.
  public func sample(_ row: Int) throws(CacheError) -> SampleRow {
    let interval: [Double] = try column(ShardLayout.Name.interval, row, 2)
    return SampleRow(
      video: videos[row], clip: try column(ShardLayout.Name.clip, row, 1)[0],
      identity: try column(ShardLayout.Name.identity, row, 1)[0], start: interval[0],
      end: interval[1], emotions: try column(ShardLayout.Name.emotions, row, ShardLayout.emotions),
      sentiment: try column(ShardLayout.Name.sentiment, row, 1)[0], mfcc: try mfcc(row),
      mfccFrames: try column(ShardLayout.Name.mfccFrames, row, 1)[0],
      faceValid: try column(ShardLayout.Name.faceValid, row, ShardLayout.steps))
  }

  private func column<Element: BitwiseCopyable>(
    _ name: String, _ row: Int, _ count: Int
  ) throws(CacheError) -> [Element] {
    precondition((0..<sampleCount).contains(row), "no such row")
    return try file.values(of: name, as: Element.self, range: row * count..<(row + 1) * count)
  }

  private func all<Element: BitwiseCopyable>(_ name: String) throws(CacheError) -> [Element] {
    try file.values(of: name, as: Element.self)
  }
}
