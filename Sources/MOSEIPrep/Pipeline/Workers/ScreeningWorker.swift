/// A worker process of `prep screen`: measures the videos it is given until its input ends.
///
/// Speaks as `BuildWorker` does and writes no file, so that it needs no lock: one whose coordinator
/// is gone just ends.
public struct ScreeningWorker {
  private let options: BuildOptions
  private let assignment: WorkerAssignment

  /// Prepares a worker.
  ///
  /// - Parameters:
  ///   - options: As the coordinator has them.
  ///   - assignment: Whom it works for.
  public init(options: BuildOptions, assignment: WorkerAssignment) {
    self.options = options
    self.assignment = assignment
  }

  /// Serves tasks until standard input ends.
  ///
  /// - Throws: `PrepError` or `CacheError` if the data set cannot be read; the coordinator has been
  ///   told.
  public func run() throws {
    try WorkerSession.run {
      try WorkerSession.serve(assignment, prepare: prepare)
    }
  }

  private func prepare() throws -> (WorkerTask, @escaping WorkerSession.Report) throws -> Void {
    let dataset = try MOSEIDataset.load(options.layout)
    try ContentConfiguration(options: options, dataset: dataset)
      .require(assignment.configuration, root: options.layout.root)
    var options = options
    options.screening.policies = Self.measuringPolicies(options.screening.policies)
    let shards = BuildPlan(dataset: dataset, options: options.screening).shards
    let plans = Dictionary(
      shards.flatMap(\.videos).map { ($0.video, $0) }, uniquingKeysWith: { first, _ in first })
    let processor = try VideoProcessor(options: options, dataset: dataset)
    return { task, report in
      guard case .measure(let video) = task, let plan = plans[video] else {
        throw PrepError(.usage, "a worker of a screening was asked for \(task.line)")
      }
      try report(.started(video: video))
      let media = try ProbedVideo(
        video: video, dataset: dataset, options: options, framesFrom: .packets,
        // Where nobody is left to hear it, the worker's guard ends it.
        onScanned: { try? report(.opened(seconds: $0)) })
      let samples = try processor.screen(plan, media: media)
      try report(.measured(video: video, VideoEvidence(facts: media.facts, samples: samples)))
    }
  }

  /// The policies to measure by where the coordinator judges by others.
  ///
  /// A sample that is removed is not listened to. With nothing removed that another policy would
  /// keep, what is measured serves all of them. Texts are left to the coordinator: aligning them
  /// would take each worker longer than all else it does before its first video.
  private static func measuringPolicies(_ policies: ScreeningPolicies) -> ScreeningPolicies {
    var measuring = policies
    for code in ScreeningPolicies.codes where policies[code] == .remove { measuring[code] = .flag }
    measuring[.transcriptMismatch] = .off
    measuring[.transcriptShifted] = .off
    return measuring
  }
}
