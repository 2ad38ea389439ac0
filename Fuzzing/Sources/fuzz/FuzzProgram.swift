import Foundation

// libFuzzer brings `main` and calls these two. The target comes by environment, because its own
// child processes are given nothing but its options; scripts/fuzz sets it.

private let target: (any FuzzTarget.Type)? = {
  let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"]
  return fuzzTargets.first { $0.name == name }
}()

/// Lists the targets or writes what a target begins with, where that is wanted in place of a run.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>?,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
  guard let target else {
    print(fuzzTargets.map { $0.name }.joined(separator: "\n"))
    exit(ProcessInfo.processInfo.environment["FUZZ_TARGET"] == nil ? 0 : 64)
  }
  guard let folder = ProcessInfo.processInfo.environment["FUZZ_SEED_FOLDER"] else { return 0 }
  do {
    try writeSeeds(of: target, to: folder)
    exit(0)
  } catch {
    print("the seeds cannot be written: \(error)")
    exit(1)
  }
}

/// Reads one input; what the reader throws is its answer to an unfit one and no finding.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  try? target?.read(Array(UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Writes the seeds as files, and the words beside them in the form of libFuzzer's dictionaries.
private func writeSeeds(of target: any FuzzTarget.Type, to folder: String) throws {
  for (number, seed) in try target.seeds.enumerated() {
    try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(number)"))
  }
  let lines = target.words.map { word in
    let escaped = word.utf8.map { byte in
      let digits = String(byte, radix: 16)
      return "\\x" + (digits.count == 1 ? "0" + digits : digits)
    }
    return "\"\(escaped.joined())\"\n"
  }
  try Data(lines.joined().utf8).write(to: URL(fileURLWithPath: "\(folder).dict"))
}
