import FeatureCache

/// The faces of one kept sample, to be looked at.
struct SampleFaces {
  private let side: Int
  private let valid: [Bool]
  /// `[S, S, 3]` each.
  private let faces: [[UInt8]]

  /// Reads a sample's faces, raw or JPEG.
  ///
  /// - Parameters:
  ///   - id: `<video>[<clip>]`, as in the manifests.
  ///   - folder: The cache.
  /// - Throws: `CacheError` where no kept sample has that id or its shard cannot be read.
  init(of id: String, in folder: CacheFolder) throws(CacheError) {
    let line = try JSONLines.read(folder.keptPath).first { $0["id"]?.string == id }
    guard let file = line?["shard"]?.string, let row = line?["row"]?.integer.map(Int.init) else {
      throw CacheError(
        .usage, "no kept sample has the id '\(Terminal.printable(id))'", path: folder.keptPath,
        remedy: "'prep inspect \(folder.path)' lists the samples, also those that were removed.")
    }
    // Not mapped: whoever looks at a cache should get a message from damaged storage.
    let shard = try Shard(path: folder.shardPath(file), io: .pread)
    guard (0..<shard.sampleCount).contains(row) else {
      throw CacheError(
        .formatInvalid, "has \(shard.sampleCount) samples, the manifest names row \(row)",
        path: shard.path, remedy: "'prep verify \(folder.path)' says what is wrong.")
    }
    side = shard.layout.faceSize
    let pixels = try shard.faces(row)
    let stepBytes = shard.layout.stepBytes
    faces = (0..<ShardLayout.steps).map {
      Array(pixels[$0 * stepBytes..<($0 + 1) * stepBytes])
    }
    valid = try shard.sample(row).faceValid.map { $0 != 0 }
  }

  /// All steps up to the last one with a face, three seconds a row.
  func png() -> [UInt8] {
    let count = (valid.lastIndex(of: true) ?? 0) + 1
    let sheet = FaceSheet(Array(faces.prefix(count)), side: side, columns: 9)
    return PNGFile.encoded(sheet.pixels, width: sheet.width, height: sheet.height)
  }

  /// The steps with a face, as large as they are still recognised at.
  ///
  /// - Parameter width: Columns of the terminal.
  /// - Returns: Lines of text with colours.
  func terminalText(width: Int) -> String {
    let size = min(26, side, width) / 2 * 2
    let shown = faces.indices.filter { valid[$0] }.map {
      FaceSheet.scaled(faces[$0], side: side, to: size)
    }
    return FaceSheet(shown, side: size, columns: max(1, width / size)).terminalText
  }
}
