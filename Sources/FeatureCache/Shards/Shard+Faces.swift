extension Shard {
  /// All face images of a sample, `[36, S, S, 3]` RGB; black where `faceValid` is 0.
  ///
  /// - Parameter row: The sample's row.
  /// - Returns: A copy.
  /// - Throws: `CacheError` as `copyFaces` does.
  public func faces(_ row: Int) throws(CacheError) -> [UInt8] {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: layout.rowBytes, alignment: 16)
    defer { buffer.deallocate() }
    try copyFaces(row: row, into: buffer)
    return Array(buffer)
  }

  /// Copies face images of a sample, decoded if need be, to where they are needed.
  ///
  /// - Parameters:
  ///   - row: The sample's row.
  ///   - steps: Which of its 36 steps.
  ///   - buffer: Filled with `[steps, S, S, 3]` RGB; undefined after an error.
  /// - Throws: `CacheError` where the file cannot be read, or with row and step where an image does
  ///   not decode.
  public func copyFaces(
    row: Int, steps: Range<Int> = 0..<ShardLayout.steps,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(CacheError) {
    precondition((0..<sampleCount).contains(row), "no such row")
    precondition(
      steps.lowerBound >= 0 && steps.upperBound <= ShardLayout.steps, "a sample has 36 steps")
    precondition(buffer.count == steps.count * layout.stepBytes, "a buffer of another size")
    guard let faceOffsets else {
      return try file.read(
        ShardLayout.Name.faces, at: row * layout.rowBytes + steps.lowerBound * layout.stepBytes,
        into: buffer)
    }
    // One read for all the images: they lie side by side.
    try file.withBytes(faceOffsets.bytes(row, steps), of: ShardLayout.Name.jpeg) {
      (bytes) throws(CacheError) in
      // A decoder of its own for each call: its handle serves one thread, a shard any number.
      let decoder = try JPEGDecoder(size: layout.faceSize)
      var offset = 0
      for (number, step) in steps.enumerated() {
        let count = faceOffsets.bytes(row, step..<step + 1).count
        let start = number * layout.stepBytes
        try decode(
          UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]), by: decoder,
          into: UnsafeMutableRawBufferPointer(
            rebasing: buffer[start..<start + layout.stepBytes]), row: row, step: step)
        offset += count
      }
    }
  }

  /// Decodes one image; none at all is black.
  private func decode(
    _ jpeg: UnsafeRawBufferPointer, by decoder: borrowing JPEGDecoder,
    into pixels: UnsafeMutableRawBufferPointer, row: Int, step: Int
  ) throws(CacheError) {
    guard !jpeg.isEmpty else {
      pixels.initializeMemory(as: UInt8.self, repeating: 0)
      return
    }
    do {
      try decoder.decode(jpeg, into: pixels)
    } catch {
      throw CacheError(
        error.code, "the face of row \(row), step \(step) \(error.message)", path: path,
        cause: error.cause, remedy: "Run prep again: it makes damaged shards anew.")
    }
  }
}
