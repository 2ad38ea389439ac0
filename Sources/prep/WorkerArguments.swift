import ArgumentParser
import Foundation
import MOSEIPrep

/// How many worker processes there are, and what one may use.
struct WorkerArguments: ParsableArguments {
  @Option(help: "Worker processes; by default one a core.")
  var jobs: Int?

  @Option(
    help: """
      Seconds a video may take, on top of four times its own length, before its worker counts as \
      hung; 0 for any time.
      """)
  var timeout = 300

  @Option(help: "Memory a worker may use, in MiB, before it counts as crashed; 0 for any.")
  var workerMemory = 2048

  func validate() throws {
    if let jobs, jobs < 1 {
      throw ValidationError("--jobs takes a positive number, not \(jobs).")
    }
    guard (0...1_000_000).contains(timeout) else {
      throw ValidationError("--timeout takes seconds from 0 to 1000000, not \(timeout).")
    }
    guard workerMemory == 0 || (64...1_048_576).contains(workerMemory) else {
      throw ValidationError(
        "--worker-memory takes MiB from 64 to 1048576, or 0, not \(workerMemory).")
    }
  }

  var options: WorkerOptions {
    WorkerOptions(
      jobs: jobs ?? ProcessInfo.processInfo.activeProcessorCount,
      timeout: timeout > 0 ? timeout : nil,
      memoryLimit: workerMemory > 0 ? workerMemory << 20 : nil)
  }
}
