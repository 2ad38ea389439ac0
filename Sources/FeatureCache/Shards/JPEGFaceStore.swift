internal import Glibc

/// Face images as JPEG files, gathered in a nameless file until their order is known.
///
/// In memory there is one image and, of all others, where they lie.
final class JPEGFaceStore: FaceStore {
  let minimumHeaderBytes = 0
  private let output: AtomicFile
  private let encoder: JPEGEncoder
  private let gathered: OpenFile
  private var end = 0
  /// Where each image of each row lies in the gathering file, by step.
  private var places: [[Int: Range<Int>]]

  init(_ output: AtomicFile, size: Int, quality: Int, rows: Int) throws(CacheError) {
    self.output = output
    encoder = try JPEGEncoder(size: size, quality: quality)
    places = [[Int: Range<Int>]](repeating: [:], count: rows)
    do {
      gathered = try OpenFile(creating: AtomicFile.temporaryPath(for: output.path + ".jpeg"))
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
    // Without a name it goes when this process goes, however that may be.
    unlink(gathered.path)
  }

  func write(_ pixels: UnsafeRawBufferPointer, row: Int, step: Int) throws(CacheError) {
    let jpeg = try encoder.encode(pixels)
    do {
      try gathered.write(jpeg, at: end)
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
    places[row][step] = end..<end + jpeg.count
    end += jpeg.count
  }

  func clear(row: Int) { places[row] = [:] }

  func steps(of row: Int) -> Set<Int> { Set(places[row].keys) }

  func jpegBytes(of rows: [Int]) -> Int {
    rows.reduce(0) { $0 + places[$1].values.reduce(0) { $0 + $1.count } }
  }

  func place(_ rows: [Int], _ header: SafetensorsHeader) throws(CacheError) {
    guard let jpeg = header[ShardLayout.Name.jpeg],
      let offsets = header[ShardLayout.Name.jpegOffsets]
    else { preconditionFailure("a header of another layout") }
    var ends: [Int64] = [0]
    var written = 0
    for row in rows {
      for step in 0..<ShardLayout.steps {
        if let place = places[row][step] {
          try output.write(
            try image(at: place), at: header.dataStart + jpeg.range.lowerBound + written)
          written += place.count
        }
        ends.append(Int64(written))
      }
    }
    try output.write(ends, at: header.dataStart + offsets.range.lowerBound)
  }

  private func image(at place: Range<Int>) throws(CacheError) -> [UInt8] {
    do {
      return try gathered.read(UInt8.self, count: place.count, at: place.lowerBound)
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
  }
}
