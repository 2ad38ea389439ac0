import Glibc
import Subprocess
import SystemPackage

/// Runs worker processes side by side and hands them tasks.
struct WorkerPool {
  /// Path of this program.
  let executable: String
  /// Arguments that make it a worker.
  let arguments: [String]
  let jobs: Int

  /// Has the tasks done; returns when all are.
  ///
  /// - Parameters:
  ///   - tasks: Numbers of the plan's shards.
  ///   - onEvent: Called with each event, from one task at a time.
  /// - Throws: `PrepError` at the first worker that fails; the others are stopped.
  func run(
    _ tasks: [Int], onEvent: @escaping @Sendable (WorkerEvent) async -> Void
  ) async throws {
    let queue = TaskQueue(tasks)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<min(jobs, tasks.count) {
        group.addTask { try await runWorker(queue: queue, onEvent: onEvent) }
      }
      // One by one: the first failure leaves the loop, which stops the other workers.
      for try await _ in group {}
    }
  }

  private func runWorker(
    queue: TaskQueue, onEvent: @escaping @Sendable (WorkerEvent) async -> Void
  ) async throws {
    let result = try await Subprocess.run(
      .path(FilePath(executable)), arguments: Arguments(arguments),
      input: .inputWriter, output: .sequence, error: .currentStandardError
    ) { worker -> WorkerFailure? in
      var lines = worker.standardOutput.strings().makeAsyncIterator()
      var current: Int?
      while let line = try await lines.next() {
        guard let event = WorkerEvent(line: line) else {
          return .protocolBroken(line)
        }
        await onEvent(event)
        switch event {
        case .video: continue
        case .failed(let message): return .reported(message)
        case .ready, .finished: current = await queue.next()
        }
        guard let task = current else { break }
        _ = try await worker.standardInputWriter.write("\(task)\n")
      }
      try await worker.standardInputWriter.finish()
      return current.map { .ended(task: $0) }
    }
    if let failure = result.closureResult {
      throw failure.error(status: result.terminationStatus)
    }
  }
}

/// Why a worker stopped before its tasks were done.
private enum WorkerFailure: Sendable {
  case reported(String)
  case protocolBroken(String)
  case ended(task: Int)

  func error(status: TerminationStatus) -> PrepError {
    switch self {
    case .reported(let message):
      PrepError(
        .workerFailed, message,
        remedy: "What is finished is kept: put this right and run the same command again.")
    case .protocolBroken(let line):
      PrepError(.workerFailed, "a worker printed '\(line)'", cause: "\(status)")
    case .ended where status == .signaled(SIGINT):
      // Ctrl-C reaches the workers too, and theirs can be noticed first.
      PrepError(.interrupted, "interrupted", remedy: PrepError.howToResume)
    case .ended(let task):
      PrepError(
        .workerFailed, "a worker died while building shard number \(task)", cause: "\(status)",
        remedy: PrepError.howToResume)
    }
  }
}

extension PrepError {
  /// What to do after a build that ended early through no fault of its input.
  public static let howToResume = "What is finished is kept: run the same command again."
}

/// The tasks nobody has taken yet.
private actor TaskQueue {
  private var remaining: ArraySlice<Int>

  init(_ tasks: [Int]) { remaining = tasks[...] }

  func next() -> Int? { remaining.popFirst() }
}
