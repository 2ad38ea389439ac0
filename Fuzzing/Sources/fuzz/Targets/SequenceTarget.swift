@testable import MOSEIPrep

/// Computational sequences (.csd) as libhdf5 writes them, of every shape.
enum SequenceTarget: FuzzTarget {
  static let name = "csd"

  static let seeds: [[UInt8]] = [
    // One root group, the usual names and one video of 3 rows in contiguous doubles.
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 3, 0, 0, 0, 0, 0, 7, 1, 1, 2, 3],
    // Two videos, the first chunked and deflated.
    [0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0, 0, 0, 2, 1, 2, 2, 1, 0, 6, 7, 1],
    Array("hostile sequences begin as text too".utf8), [UInt8](repeating: 7, count: 64),
  ]

  static let words = ["[\"sentiment\",", "data", "features", "intervals", "metadata", "../", "."]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    guard let bytes = HostileSequence.bytes(input) else { return }
    memory.write(bytes)
    try readEverything(path: memory.path)
  }

  /// Reads a sequence as `prep` does: as labels, as landmarks, and as plain columns.
  static func readEverything(path: String) throws {
    let file = try CSDFile(path: path)
    let all = Array(file.dimensionNames.indices.prefix(256))
    for video in file.videos.prefix(8) {
      // A video that cannot be read is reported, and the next is tried.
      guard let rows = try? file.rows(of: video, columns: Array(all.reversed())) else { continue }
      require(rows.intervals.count == 2 * rows.count, "intervals do not fit their count")
      require(rows.features.count == all.count * rows.count, "features do not fit their count")
    }
    if case .success(let columns) = LandmarkColumns.resolve(file.dimensionNames, timeIsKnown: true)
    {
      require(columns.numbers.allSatisfy(file.dimensionNames.indices.contains), "no such column")
    }
    let columns = try LabelColumns(in: file)
    for entry in file.videos.prefix(8) { _ = try? columns.rows(of: entry, in: file) }
  }
}
