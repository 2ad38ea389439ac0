/// Face images as they are, written to their final places at once.
///
/// They go behind a header space reserved for *all* candidates; steps without one stay holes.
final class RawFaceStore: FaceStore {
  let minimumHeaderBytes: Int
  private let output: AtomicFile
  private let layout: ShardLayout
  /// The steps of each row whose pixels are in the file.
  private var written: [Set<Int>]

  init(_ output: AtomicFile, _ layout: ShardLayout, candidates: [String]) throws(CacheError) {
    self.output = output
    self.layout = layout
    minimumHeaderBytes = try layout.header(videos: candidates).dataStart
    written = [Set<Int>](repeating: [], count: candidates.count)
  }

  func write(_ pixels: UnsafeRawBufferPointer, row: Int, step: Int) throws(CacheError) {
    try output.write(pixels, at: offset(row, step))
    written[row].insert(step)
  }

  func clear(row: Int) throws(CacheError) {
    for step in written[row] { try blacken(row, step) }
    written[row] = []
  }

  func steps(of row: Int) -> Set<Int> { written[row] }

  func jpegBytes(of rows: [Int]) -> Int { 0 }

  /// Moves rows up over dropped ones.
  func place(_ rows: [Int], _ header: SafetensorsHeader) throws(CacheError) {
    for (target, row) in rows.enumerated() where row != target {
      for step in 0..<ShardLayout.steps {
        if written[row].contains(step) {
          try output.write(try pixels(row, step), at: offset(target, step))
        } else if written[target].contains(step) {
          try blacken(target, step)
        }
      }
    }
  }

  private func pixels(_ row: Int, _ step: Int) throws(CacheError) -> [UInt8] {
    do {
      return try output.file.read(UInt8.self, count: layout.stepBytes, at: offset(row, step))
    } catch {
      throw AtomicFile.renamed(error, output.path)
    }
  }

  /// Zeros, not a hole: punching one is not portable, and this is rare.
  private func blacken(_ row: Int, _ step: Int) throws(CacheError) {
    try output.write([UInt8](repeating: 0, count: layout.stepBytes), at: offset(row, step))
  }

  private func offset(_ row: Int, _ step: Int) -> Int {
    minimumHeaderBytes + row * layout.rowBytes + step * layout.stepBytes
  }
}
