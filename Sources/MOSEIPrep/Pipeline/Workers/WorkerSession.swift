import Foundation
import Glibc

/// The worker's end of the conversation: tasks on standard input, events on standard output.
enum WorkerSession {
  typealias Report = (WorkerEvent) throws -> Void

  /// Serves tasks until standard input ends.
  ///
  /// - Parameters:
  ///   - assignment: Whom the worker works for.
  ///   - prepare: Reads what all tasks need and returns what does one.
  /// - Throws: What either throws; `PrepError` where the system does not tell how much memory is
  ///   in use, or for a line that is no task.
  static func serve(
    _ assignment: WorkerAssignment,
    prepare: () throws -> (WorkerTask, @escaping Report) throws -> Void
  ) throws {
    let keeper = try WorkerGuard(
      coordinator: assignment.coordinator, memoryLimit: assignment.memoryLimit
    ) { limit in
      // The process ends whether or not somebody is left to hear why.
      try? send(.outOfMemory(limitBytes: limit))
    }
    let perform = try prepare()
    try send(.ready)
    while let line = readLine() {
      try perform(WorkerTask(line: line), send)
      try send(.finished)
    }
    withExtendedLifetime(keeper) {}
  }

  /// Does all that a worker does, and tells the coordinator of an error on its way out.
  ///
  /// - Throws: What `body` throws.
  static func run(_ body: () throws -> Void) throws {
    // Ctrl-C reaches every process of the terminal: what becomes of workers is the coordinator's
    // to decide, which kills them.
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    do {
      try body()
    } catch {
      // Where the coordinator is gone nobody is left to tell.
      try? send(.failed(message: "\(error)"))
      throw error
    }
  }

  /// Writes an event to standard output.
  ///
  /// - Throws: Where nobody listens any more.
  static func send(_ event: WorkerEvent) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(event.line.utf8))
  }
}
