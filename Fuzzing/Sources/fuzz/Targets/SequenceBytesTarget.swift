import Foundation

@testable import MOSEIPrep

/// Computational sequences as bytes: damaged files.
///
/// libhdf5 has faults of its own with these, so scripts/fuzz goes on past a crash and looks at whose
/// it is.
enum SequenceBytesTarget: FuzzTarget {
  static let name = "csd-bytes"

  static var seeds: [[UInt8]] {
    [true, false].compactMap { isCompressed in
      let path = "\(MemoryFile.folder)/seed-\(getpid()).csd"
      defer { unlink(path) }
      let names = ["sentiment"] + Labels.emotionNames
      guard
        let writer = try? CSDWriter(
          path: path, rootName: "All Labels", description: "", columnNames: names),
        (try? writer.write(
          video: "v", features: [0, 1, 0, 3, 0, 0, 0.5, -3, 0, 2, 0, 0, 0, 0],
          intervals: [0, 1.5, 1.5, .nan], isCompressed: isCompressed)) != nil,
        (try? writer.finish()) != nil
      else { return nil }
      return try? InputFile.bytes(of: path)
    }
  }

  static let words = ["\u{89}HDF\r\n\u{1A}\n", "SNOD", "TREE", "HEAP", "GCOL", "OHDR", "FRHP"]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input)
    try SequenceTarget.readEverything(path: memory.path)
  }
}
