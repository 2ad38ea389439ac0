import Dispatch
import Glibc

/// Ends a worker whose coordinator is gone, or that uses more memory than it may.
///
/// A thread of its own looks twenty times a second: the worker itself may be deep in a decoder.
/// Memory is watched rather than limited by the kernel: with `setrlimit` an allocation fails inside
/// FFmpeg, which reports a damaged stream, and what a cache holds would depend on the limit.
/// (`PR_SET_PDEATHSIG` would do for the coordinator's death, but it fires when the *thread* that
/// started the worker ends, and Swift's threads come and go.)
final class WorkerGuard {
  private let timer: any DispatchSourceTimer
  private let statistics: Int32

  /// Starts watching; a worker that has no coordinator any more does not return from here.
  ///
  /// - Parameters:
  ///   - coordinator: The process that must stay this one's parent.
  ///   - memoryLimit: Most bytes of memory of the process's own, nil for any.
  ///   - onExcess: Told the limit just before the process ends.
  /// - Throws: `PrepError` where the system does not tell how much memory is in use.
  init(
    coordinator: Int32, memoryLimit: Int?, onExcess: @escaping @Sendable (Int) -> Void
  ) throws(PrepError) {
    Self.requireParent(coordinator)
    let statistics = memoryLimit == nil ? -1 : open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
    if let memoryLimit, memoryLimit > 0, statistics < 0 {
      throw PrepError(
        .workerFailed, "cannot watch the worker's memory", path: "/proc/self/statm",
        cause: String(cString: strerror(errno)), remedy: "Run with --worker-memory 0.")
    }
    self.statistics = statistics
    timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInitiated))
    timer.schedule(deadline: .now(), repeating: .milliseconds(50), leeway: .milliseconds(10))
    timer.setEventHandler {
      Self.requireParent(coordinator)
      guard let memoryLimit, let used = Self.ownMemory(statistics), used > memoryLimit else {
        return
      }
      onExcess(memoryLimit)
      _exit(1)
    }
    timer.resume()
  }

  deinit {
    timer.cancel()
    if statistics >= 0 { close(statistics) }
  }

  /// `_exit`: the main thread is in the middle of something that must not be tidied up under it.
  private static func requireParent(_ coordinator: Int32) {
    if getppid() != coordinator { _exit(1) }
  }

  /// Bytes of resident memory that are no file's: resident less shared pages.
  private static func ownMemory(_ statistics: Int32) -> Int? {
    var text = [UInt8](repeating: 0, count: 128)
    let count = pread(statistics, &text, text.count, 0)
    guard count > 0 else { return nil }
    let fields = text[..<count].split(separator: UInt8(ascii: " ")).map {
      Int(String(decoding: $0, as: UTF8.self))
    }
    guard fields.count > 2, let resident = fields[1], let shared = fields[2] else { return nil }
    return (resident - shared) * Int(getpagesize())
  }
}
