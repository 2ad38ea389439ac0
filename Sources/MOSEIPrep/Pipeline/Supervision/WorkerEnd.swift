import FeatureCache
import Glibc

/// How a worker came to its end before its work was done.
enum WorkerEnd: Sendable, Equatable {
  case signal(Int32)
  case exit(Int32)
  /// Killed by the coordinator: no result within so many seconds.
  case outOfTime(limitSeconds: Int)
  case outOfMemory(limitBytes: Int)

  var description: String {
    switch self {
    case .signal(let number): "killed by \(Self.name(ofSignal: number))"
    case .exit(let status): "exited with status \(status)"
    case .outOfTime(let limit): "gave no result within \(limit) s"
    case .outOfMemory(let limit): "used more than \(limit >> 20) MiB of memory"
    }
  }

  /// What it is as the reason for giving up a video.
  var reason: ReasonCode {
    if case .outOfTime = self { .workerTimeout } else { .workerCrashed }
  }

  /// The numbers, for a manifest: limits, never measured times.
  var evidence: [JSONValue.Member] {
    switch self {
    case .signal(let number): [.init("signal", .integer(Int64(number)))]
    case .exit(let status): [.init("exit_status", .integer(Int64(status)))]
    case .outOfTime(let limit): [.init("limit_seconds", .integer(Int64(limit)))]
    case .outOfMemory(let limit): [.init("limit_bytes", .integer(Int64(limit)))]
    }
  }

  private static func name(ofSignal number: Int32) -> String {
    let names = [
      SIGABRT: "SIGABRT", SIGBUS: "SIGBUS", SIGFPE: "SIGFPE", SIGHUP: "SIGHUP", SIGILL: "SIGILL",
      SIGINT: "SIGINT", SIGKILL: "SIGKILL", SIGSEGV: "SIGSEGV", SIGSYS: "SIGSYS",
      SIGTERM: "SIGTERM", SIGTRAP: "SIGTRAP", SIGXCPU: "SIGXCPU", SIGXFSZ: "SIGXFSZ",
    ]
    return names[number] ?? "signal \(number)"
  }
}

/// A worker that died: how, and over what.
struct WorkerDeath: Sendable, Equatable {
  let end: WorkerEnd
  /// The video it was busy with, nil where it was between videos.
  let video: String?
}
