import Glibc
import Subprocess
import SystemPackage

/// Starts a worker process, hands it tasks and watches over it.
struct WorkerProcess: Sendable {
  /// Path of this program.
  let executable: String
  /// Arguments that make it a worker.
  let arguments: [String]
  let limits: TimeLimits
  /// Seconds a killed worker may take to end before somebody is told.
  private static let killPatience = 5.0

  /// No backtrace unless asked for: a page of registers for every attempt drowns what we say of it,
  /// and writing it delays the next.
  private static var environment: [Environment.Key: String?] {
    let name = "SWIFT_BACKTRACE"
    return getenv(name) == nil ? [Environment.Key(stringLiteral: name): "enable=no"] : [:]
  }

  /// Runs one worker until there are no more tasks or it dies.
  ///
  /// Waits for the end of a killed worker however long it takes. One that sleeps in the kernel, as
  /// on a share whose server is gone, may wake up to write: nobody may take its place before.
  ///
  /// - Parameters:
  ///   - next: Called when the worker is ready for its first task and whenever one is done.
  ///   - onEvent: Called with each event, before the next task.
  ///   - onNotice: Told where a killed worker does not end.
  /// - Returns: How the worker died, nil where it did all its tasks.
  /// - Throws: `PrepError` where a worker cannot be started or reports a failure that is no
  ///   video's, `CancellationError` where the task was cancelled, and what `next` and `onEvent`
  ///   throw; the process is gone then.
  func run(
    next: () async throws -> WorkerTask?, onEvent: (WorkerEvent) async throws -> Void,
    onNotice: @escaping @Sendable (String) async -> Void
  ) async throws -> WorkerDeath? {
    let watchdog = Watchdog(limit: limits.base, patience: Self.killPatience)
    var conversation = Conversation()
    let status: TerminationStatus
    do {
      status = try await Subprocess.run(
        .path(FilePath(executable)),
        arguments: Arguments(executablePathOverride: "prep", remainingValues: arguments),
        environment: .inherit.updating(Self.environment),
        input: .inputWriter, output: .sequence, error: .currentStandardError
      ) { worker in
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            // A worker that is gone already needs no signal.
            await watchdog.watch {
              try? worker.send(signal: .kill)
            } onStuck: { video in
              await onNotice(Self.stuck(worker.processIdentifier.value, video))
            }
          }
          defer { group.cancelAll() }
          // One video's evidence may be a long line, and names may have other line breaks in them.
          let lines = worker.standardOutput.strings(
            separatedBy: .unicodeScalarSequence(["\n"]), bufferingPolicy: .unbounded)
          for try await line in lines {
            guard let event = WorkerEvent(line: line) else {
              throw PrepError(.workerFailed, "a worker printed '\(line)'")
            }
            try await onEvent(event)
            guard try conversation.hear(event) else {
              await conversation.set(watchdog, limits)
              continue
            }
            await watchdog.restart(limit: limits.base)
            if let task = try await next() {
              conversation.begin()
              // Where nobody reads any more, the end of its output says so.
              _ = try? await worker.standardInputWriter.write(task.line)
            } else {
              conversation.isDone = true
              try await worker.standardInputWriter.finish()
            }
          }
        }
      }.terminationStatus
    } catch let error as SubprocessError where !Task.isCancelled {
      throw PrepError(
        .workerFailed, "a worker cannot be started", path: executable, cause: "\(error)",
        remedy: PrepError.howToResume)
    }
    try Task.checkCancellation()
    // What follows the last task, such as a crash on the way out, changes nothing that was written.
    if conversation.isDone { return nil }
    return WorkerDeath(
      end: conversation.end(status, passedLimit: await watchdog.passedLimit),
      video: conversation.video)
  }

  private static func stuck(_ process: Int32, _ video: String?) -> String {
    let place = video.map { "video \($0)" } ?? "between videos"
    return "\(place): worker process \(process) was killed and does not end: it waits for the disk "
      + "or the network share, and this run for it"
  }
}

/// What the coordinator knows of a worker from what it said so far.
private struct Conversation {
  /// The video the worker is busy with.
  private(set) var video: String?
  var isDone = false
  private var length: Double?
  private var samples = 0
  private var memoryLimit: Int?

  /// A task was handed over.
  mutating func begin() { samples = 0 }

  /// Takes in an event.
  ///
  /// - Returns: Whether the worker waits for a task now.
  /// - Throws: `PrepError` where the worker reports a failure that is no video's.
  mutating func hear(_ event: WorkerEvent) throws(PrepError) -> Bool {
    switch event {
    case .ready, .finished: return true
    case .started(let name): (video, length) = (name, nil)
    case .opened(let seconds): length = seconds
    case .processed(_, let candidates):
      video = nil
      samples += candidates
    case .measured: video = nil
    case .outOfMemory(let limit): memoryLimit = limit
    case .failed(let message):
      throw PrepError(
        .workerFailed, message,
        remedy: "What is finished is kept: put this right and run the same command again.")
    }
    return false
  }

  /// Allows the time for what the worker is at.
  func set(_ watchdog: Watchdog, _ limits: TimeLimits) async {
    if let length {
      // Opening counts towards the whole.
      await watchdog.change(limit: limits.video(length: length))
    } else if video != nil {
      await watchdog.restart(limit: limits.base, video: video)
    } else {
      await watchdog.restart(limit: limits.finishing(samples: samples))
    }
  }

  func end(_ status: TerminationStatus, passedLimit: Int?) -> WorkerEnd {
    if let memoryLimit { return .outOfMemory(limitBytes: memoryLimit) }
    if let passedLimit { return .outOfTime(limitSeconds: passedLimit) }
    return switch status {
    case .exited(let code): .exit(code)
    case .signaled(let number): .signal(number)
    }
  }
}
