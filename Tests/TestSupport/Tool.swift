public import Foundation

/// Runs another program to its end: the peers that tests compare with (ffmpeg, Python).
public enum Tool {
  public struct Result: Sendable {
    public let status: Int32
    public let output: Data
    public let errors: String
    public var text: String { String(decoding: output, as: UTF8.self) }
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// Runs `executable` (a path, or a name looked up in PATH) and returns what it printed.
  public static func run(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Result {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [executable] + arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
    process.standardInput = FileHandle.nullDevice
    // Files, not pipes: a full pipe nobody reads yet would hang the child.
    let scratch = try TemporaryFolder()
    let outputURL = scratch.url.appendingPathComponent("out")
    let errorURL = scratch.url.appendingPathComponent("err")
    try Data().write(to: outputURL)
    try Data().write(to: errorURL)
    process.standardOutput = try FileHandle(forWritingTo: outputURL)
    process.standardError = try FileHandle(forWritingTo: errorURL)
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: try Data(contentsOf: outputURL),
      errors: String(decoding: try Data(contentsOf: errorURL), as: UTF8.self))
  }

  /// Runs a program that must succeed.
  @discardableResult
  public static func check(
    _ executable: String, _ arguments: [String], environment: [String: String] = [:],
    in folder: String? = nil
  ) throws -> Result {
    let result = try run(executable, arguments, environment: environment, in: folder)
    guard result.status == 0 else {
      throw Failure(
        description: "\(executable) \(arguments.joined(separator: " ")) exited "
          + "\(result.status): \(result.errors.suffix(2000))")
    }
    return result
  }

  /// The Python that `scripts/setup` prepared (numpy, torch, h5py, scikit-learn, safetensors).
  public static var python: String {
    Repository.root.appendingPathComponent(".venv/bin/python").path
  }
}

/// Places in the checkout the tests run from.
public enum Repository {
  public static var root: URL {
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
  }

  /// Shared real data beside the checkout, nil where it is absent.
  public static func shared(_ path: String) -> String? {
    let url = root.deletingLastPathComponent().appendingPathComponent("shared")
      .appendingPathComponent(path)
    return FileManager.default.fileExists(atPath: url.path) ? url.path : nil
  }
}

/// The programs under test, beside the test bundle.
public enum Program {
  /// Path of a built executable of this package: `prep` or `train`.
  public static func path(_ name: String) -> String {
    let bundle = Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0])
    return bundle.deletingLastPathComponent().appendingPathComponent(name).path
  }

  /// Whether they and the tests were built with a sanitizer: scripts/sanitize sets its options.
  public static var isSanitized: Bool {
    ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains { ProcessInfo.processInfo.environment[$0] != nil }
  }
}
