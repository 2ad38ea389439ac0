import FeatureCache
import Foundation
import Glibc

/// A worker process: builds the shards it is told to, until its input ends.
///
/// Takes one task number a line on standard input, answers with `WorkerEvent` lines on standard
/// output. A process of its own, so that a decoder that crashes takes one video with it and not
/// the build.
public struct BuildWorker {
  private let options: BuildOptions
  private let output: OutputFolder
  private let expectedConfiguration: String

  /// Prepares a worker.
  ///
  /// - Parameters:
  ///   - options: As the coordinator has them.
  ///   - output: The folder being built.
  ///   - configuration: SHA-256 of the coordinator's configuration: where this worker sees another
  ///     one, the inputs have changed since the build began.
  public init(options: BuildOptions, output: OutputFolder, configuration: String) {
    self.options = options
    self.output = output
    expectedConfiguration = configuration
  }

  /// Serves tasks until standard input ends.
  ///
  /// - Throws: `PrepError` or `CacheError` if the data set cannot be read or a shard not written;
  ///   the coordinator has been told.
  public func run() throws {
    do {
      try serve()
    } catch {
      // Where the coordinator is gone nobody is left to tell.
      try? send(.failed(message: "\(error)"))
      throw error
    }
  }

  private func serve() throws {
    let dataset = try MOSEIDataset.load(options.layout)
    let configuration = try ContentConfiguration(options: options, dataset: dataset)
    try configuration.require(expectedConfiguration, root: options.layout.root)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    let builder = try ShardBuilder(
      options: options, dataset: dataset, plan: plan, output: output,
      configuration: configuration)
    let coordinator = getppid()
    try send(.ready)
    while let line = readLine() {
      guard let task = Int(line), plan.shards.indices.contains(task) else {
        throw PrepError(.usage, "a worker was asked for task '\(line)' of \(plan.shards.count)")
      }
      _ = try builder.build(plan.shards[task]) { video in
        // An orphan must not go on writing beside the next build in this folder.
        guard getppid() == coordinator else { exit(1) }
        try send(.video(name: video.video, candidates: video.candidateCount))
      }
      try send(.finished(task: task))
    }
  }

  private func send(_ event: WorkerEvent) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(event.line.utf8))
  }
}
