/// Decodes the JPEG faces of a shard to see whether they can be.
enum FaceCheck {
  /// What is wrong with a shard's faces; nil with raw ones, any bytes being pixels.
  ///
  /// A shard of an earlier or foreign encoder may have the right checksum and images that no
  /// decoder takes.
  ///
  /// - Parameter shard: An intact shard.
  /// - Returns: The first face that does not decode, and how many others.
  static func problem(of shard: Shard) -> CacheProblem? {
    guard let offsets = shard.faceOffsets else { return nil }
    let pixels = UnsafeMutableRawBufferPointer.allocate(
      byteCount: shard.layout.stepBytes, alignment: 16)
    defer { pixels.deallocate() }
    var first: CacheProblem?
    var others = 0
    for row in 0..<shard.sampleCount {
      for step in 0..<ShardLayout.steps where !offsets.bytes(row, step..<step + 1).isEmpty {
        do {
          try shard.copyFaces(row: row, steps: step..<step + 1, into: pixels)
        } catch {
          if first == nil {
            first = CacheProblem(.faceInvalid, error, in: shard.path)
          } else {
            others += 1
          }
        }
      }
    }
    guard let first, others > 0 else { return first }
    return CacheProblem(
      .faceInvalid, path: first.path, detail: first.detail + " And \(others) more faces.")
  }
}
