import FeatureCache

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
    try WorkerSession.run {
      // Before the watch over the coordinator begins, so that an orphan either keeps the next build
      // waiting or ends there.
      let lock = try FolderLock(worker: output.cache.path)
      try WorkerSession.serve(assignment, prepare: prepare)
      _ = consume lock
    }
  }

  private func prepare() throws -> (WorkerTask, @escaping WorkerSession.Report) throws -> Void {
    let dataset = try MOSEIDataset.load(options.layout)
    let configuration = try ContentConfiguration(options: options, dataset: dataset)
    try configuration.require(assignment.configuration, root: options.layout.root)
    let plan = BuildPlan(dataset: dataset, options: options.screening)
    let builder = try ShardBuilder(
      options: options, dataset: dataset, plan: plan, output: output,
      configuration: configuration)
    func shard(_ number: Int) throws(PrepError) -> ShardPlan {
      guard plan.shards.indices.contains(number) else {
        throw PrepError(.usage, "a worker was asked for shard \(number) of \(plan.shards.count)")
      }
      return plan.shards[number]
    }
    return { task, report in
      switch task {
      case .build(let number, let lost):
        _ = try builder.build(shard(number), without: lost, report: report)
      case .attempt(let number, let video):
        try builder.attempt(video, of: shard(number), report: report)
      case .measure(let video):
        throw PrepError(.usage, "a worker of a build was asked to measure \(video)")
      }
    }
  }
}
