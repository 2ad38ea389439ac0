import FeatureCache
import Foundation
import Glibc

/// A worker process: does the tasks it is given until its input ends.
///
/// Takes a `WorkerTask` line at a time on standard input, answers with `WorkerEvent` lines on
/// standard output. A process of its own, so that a decoder that crashes takes one video with it
/// and not the build.
public struct BuildWorker {
  private let options: BuildOptions
  private let output: OutputFolder
  private let assignment: WorkerAssignment

  /// Prepares a worker.
  ///
  /// - Parameters:
  ///   - options: As the coordinator has them.
  ///   - output: The folder being built.
  ///   - assignment: Whom it works for.
  public init(options: BuildOptions, output: OutputFolder, assignment: WorkerAssignment) {
    self.options = options
    self.output = output
    self.assignment = assignment
  }

  /// Serves tasks until standard input ends.
  ///
  /// - Throws: `PrepError` or `CacheError` if the data set cannot be read or a shard not written;
  ///   the coordinator has been told.
  public func run() throws {
    // Ctrl-C reaches every process of the terminal: what becomes of workers is the coordinator's
    // to decide, which kills them.
    for number in [SIGINT, SIGTERM, SIGHUP] { signal(number, SIG_IGN) }
    do {
      let lock = try FolderLock(worker: output.cache.path)
      // After the lock, so that an orphan either keeps the next build waiting or ends here.
      let keeper = try WorkerGuard(
        coordinator: assignment.coordinator, memoryLimit: assignment.memoryLimit
      ) { limit in
        // The process ends whether or not somebody is left to hear why.
        try? Self.send(.outOfMemory(limitBytes: limit))
      }
      try serve()
      withExtendedLifetime(keeper) {}
      _ = consume lock
    } catch {
      // Where the coordinator is gone nobody is left to tell.
      try? Self.send(.failed(message: "\(error)"))
      throw error
    }
  }

  private func serve() throws {
    let dataset = try MOSEIDataset.load(options.layout)
    let configuration = try ContentConfiguration(options: options, dataset: dataset)
    try configuration.require(assignment.configuration, root: options.layout.root)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    let builder = try ShardBuilder(
      options: options, dataset: dataset, plan: plan, output: output,
      configuration: configuration)
    try Self.send(.ready)
    while let line = readLine() {
      let task = try WorkerTask(line: line)
      guard plan.shards.indices.contains(task.shard) else {
        throw PrepError(
          .usage, "a worker was asked for shard \(task.shard) of \(plan.shards.count)")
      }
      let shard = plan.shards[task.shard]
      switch task {
      case .build(_, let lost): _ = try builder.build(shard, without: lost, report: Self.send)
      case .attempt(_, let video): try builder.attempt(video, of: shard, report: Self.send)
      }
      try Self.send(.finished)
    }
  }

  private static func send(_ event: WorkerEvent) throws {
    try FileHandle.standardOutput.write(contentsOf: Data(event.line.utf8))
  }
}
