public import Foundation

/// A `prep` under way, whose workers a test can get at.
public final class RunningPrep {
  private let process = Process()
  private let scratch: TemporaryFolder

  /// Starts `prep`.
  ///
  /// - Parameter arguments: What follows `prep`.
  /// - Throws: Where it cannot be started.
  public init(_ arguments: [String]) throws {
    scratch = try TemporaryFolder()
    process.executableURL = URL(fileURLWithPath: Program.path("prep"))
    process.arguments = arguments
    for (name, file) in [("out", \Process.standardOutput), ("err", \.standardError)] {
      try Data().write(to: scratch.url.appendingPathComponent(name))
      process[keyPath: file] = try FileHandle(
        forWritingTo: scratch.url.appendingPathComponent(name))
    }
    try process.run()
  }

  public var isRunning: Bool { process.isRunning }
  public var identifier: Int32 { process.processIdentifier }

  /// The processes it has started.
  public var workers: [Int32] {
    let tasks = "/proc/\(identifier)/task"
    return (Self.names(in: tasks)).flatMap { task in
      let text = (try? String(contentsOfFile: "\(tasks)/\(task)/children", encoding: .utf8)) ?? ""
      return text.split(separator: " ").compactMap { Int32($0) }
    }
  }

  /// Sends a signal to each worker that has the file of this name open, once a worker.
  ///
  /// Returns when so many workers were hit or all is over.
  ///
  /// - Parameters:
  ///   - number: The signal.
  ///   - file: The end of the file's path.
  ///   - times: How many workers to hit.
  /// - Returns: How many were hit.
  @discardableResult
  public func hit(_ number: Int32, whileReading file: String, times: Int) -> Int {
    var seen: Set<Int32> = []
    while isRunning, seen.count < times {
      for worker in workers where !seen.contains(worker) && Self.reads(worker, file) {
        kill(worker, number)
        seen.insert(worker)
      }
      usleep(500)
    }
    return seen.count
  }

  /// Waits for the end.
  ///
  /// - Returns: Why it ended, its status or signal, and what it wrote.
  /// - Throws: Where what it wrote cannot be read.
  public func wait() throws -> (
    reason: Process.TerminationReason, status: Int32, output: String, errors: String
  ) {
    process.waitUntilExit()
    return (
      process.terminationReason, process.terminationStatus, try written("out"), try written("err")
    )
  }

  private func written(_ name: String) throws -> String {
    String(decoding: try Data(contentsOf: scratch.url.appendingPathComponent(name)), as: UTF8.self)
  }

  public func send(_ number: Int32) { kill(identifier, number) }

  /// Whether a worker has a file open whose path ends like this.
  public static func reads(_ worker: Int32, _ file: String) -> Bool {
    let folder = "/proc/\(worker)/fd"
    return names(in: folder).contains { name in
      let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")
      return path?.hasSuffix(file) == true
    }
  }

  /// Empty where the process is gone by now.
  private static func names(in folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
  }
}
