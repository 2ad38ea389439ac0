import AVSERModel
import ArgumentParser
import FeatureCache
import Foundation

/// How a network is run over a cache: nothing here says what is computed.
struct ComputeOptions: ParsableArguments {
  @Option(name: .customLong("batch"), help: "Samples a step of training, or scored at once.")
  var batchSize = 32

  @Option(
    name: .customLong("threads"),
    help: "CPU threads; all cores unless given. Results repeat exactly for an equal count.")
  var givenThreads: Int?

  @Option(help: "Where to compute.")
  var device: ComputeDevice = .cpu

  @Option(
    help:
      "How the cache is read. mmap saves system calls; lost storage then kills the process (SIGBUS)."
  )
  var io: SafetensorsFile.IO = .default

  /// How many CPU threads to use.
  var threads: Int { givenThreads ?? ProcessInfo.processInfo.activeProcessorCount }

  func validate() throws {
    guard batchSize > 0 else {
      throw ValidationError("--batch must be 1 or more, not \(batchSize).")
    }
    // Beyond it threads are started for minutes before anything is computed.
    if let givenThreads, !(1...1024).contains(givenThreads) {
      throw ValidationError("--threads must be 1 to 1024, not \(givenThreads).")
    }
  }
}
