import Foundation

/// One file for the readers that take a path, written anew for every input.
struct MemoryFile {
  let path: String

  /// Names a file of this process in the folder that scripts/fuzz made, in memory.
  ///
  /// - Parameter ending: Of the name, where readers go by it.
  init(ending: String = "") {
    path = Self.folder + "/input-\(getpid())\(ending)"
  }

  /// A folder whose files cost no disk; removed by scripts/fuzz.
  static var folder: String {
    ProcessInfo.processInfo.environment["FUZZ_SCRATCH"] ?? "/dev/shm"
  }

  /// The bytes of a file that scripts/fuzz made for targets to begin with.
  static func bytes(of name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/seeds/\(name)")))
  }

  /// Replaces the content.
  func write(_ bytes: [UInt8]) {
    guard let file = fopen(path, "we") else { fatalError("cannot open \(path)") }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else { fatalError("cannot write \(path)") }
  }
}
