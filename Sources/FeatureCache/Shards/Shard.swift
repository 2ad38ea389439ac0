/// A finished feature shard open for reading.
public final class Shard: Sendable {
  public let layout: ShardLayout
  public let sampleCount: Int
  /// The video id of each sample.
  public let videos: [String]
  private let file: SafetensorsFile

  public var path: String { file.path }

  /// Size of the file in bytes.
  public var fileBytes: Int { file.header.fileBytes }

  /// Opens a shard and checks its header: every tensor of the layout and no other.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - io: `.pread` for network file systems, where mapping is slow or fails.
  /// - Throws: `CacheError` where the file is missing, cut short or no shard of this format.
  public init(path: String, io: SafetensorsFile.IO = .mmap) throws(CacheError) {
    file = try SafetensorsFile(path: path, io: io)
    let header = file.header
    guard header.metadata["format"] == ShardLayout.metadata["format"] else {
      throw CacheError(.formatInvalid, "is a safetensors file but no feature shard", path: path)
    }
    guard header.metadata["version"] == ShardLayout.metadata["version"] else {
      throw CacheError(
        .formatVersion,
        "is a feature shard of format version "
          + "\(header.metadata["version"] ?? "unknown"), not 1", path: path,
        remedy: "Read it with the release that wrote it, or run prep again.")
    }
    guard let shape = header[ShardLayout.Name.faces]?.shape, shape.count == 5,
      (1...ShardLayout.maximumFaceSize).contains(shape[2])
    else { throw CacheError(.formatInvalid, "has no faces tensor [N, 36, S, S, 3]", path: path) }
    layout = ShardLayout(faceSize: shape[2])
    sampleCount = shape[0]
    videos = try Self.videos(header, count: sampleCount, path)
    let expected = try layout.header(videos: videos)
    guard expected.tensors == header.tensors else {
      throw CacheError(
        .formatInvalid, "has other tensors than a feature shard", path: path,
        cause: Self.difference(header, expected))
    }
  }

  /// All face images of a sample, `[36, S, S, 3]` RGB; black where `faceValid` is 0.
  ///
  /// - Parameter row: The sample's row.
  /// - Returns: A copy.
  /// - Throws: `CacheError` where the file cannot be read.
  public func faces(_ row: Int) throws(CacheError) -> [UInt8] {
    try column(ShardLayout.Name.faces, row, layout.rowBytes)
  }

  /// Copies face images of a sample to where they are needed.
  ///
  /// - Parameters:
  ///   - row: The sample's row.
  ///   - steps: Which of its 36 steps.
  ///   - buffer: Filled with `[steps, S, S, 3]` RGB.
  /// - Throws: `CacheError` where the file cannot be read.
  public func copyFaces(
    row: Int, steps: Range<Int> = 0..<ShardLayout.steps,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CacheError) {
    precondition((0..<sampleCount).contains(row), "no such row")
    precondition(buffer.count == steps.count * layout.stepBytes, "a buffer of another size")
    try file.read(
      ShardLayout.Name.faces, at: row * layout.rowBytes + steps.lowerBound * layout.stepBytes,
      into: buffer)
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

  private static func videos(
    _ header: SafetensorsHeader, count: Int, _ path: String
  ) throws(CacheError) -> [String] {
    let invalid = CacheError(
      .formatInvalid, "has no list of \(count) video ids in its metadata", path: path)
    guard let text = header.metadata[ShardLayout.videosKey] else { throw invalid }
    let list: JSONValue
    do {
      list = try JSONValue(parsing: text)
    } catch {
      throw invalid
    }
    let videos = list.array?.compactMap(\.string) ?? []
    guard videos.count == count, list.array?.count == count else { throw invalid }
    return videos
  }

  private static func difference(
    _ header: SafetensorsHeader, _ expected: SafetensorsHeader
  ) -> String {
    func text(_ tensor: SafetensorsHeader.Tensor) -> String {
      "\(tensor.name) \(tensor.type.rawValue) \(tensor.shape)"
    }
    for tensor in expected.tensors where header[tensor.name] != tensor {
      return "expected \(text(tensor)), found \(header[tensor.name].map(text) ?? "none")"
    }
    return "unexpected " + header.tensors.filter { expected[$0.name] == nil }.map(text).joined()
  }
}
