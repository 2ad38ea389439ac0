/// One of the paper's tables over the seeds of an ablation, and how the methods compare.
public struct ResultTable: Sendable, Equatable {
  /// A method's row.
  public struct Row: Sendable, Equatable {
    public let method: MethodName
    /// Summaries over the seeds by the metric's name in JSON.
    public let metrics: [String: MetricSummary]
    /// Seeds that have a result.
    public let seeds: [UInt64]
  }

  public let task: TaskName
  public let rows: [Row]
  public let comparisons: [PairedComparison]
  /// How the comparisons' intervals were drawn.
  public let bootstrap: Bootstrap
  /// Samples of the test split, and the videos they come from.
  public let samples: Int
  public let videos: Int

  /// Every metric of a task, in the order of the tables.
  ///
  /// - Parameter task: The task.
  /// - Returns: Names in JSON: the paper's columns, what else tells about the whole split, then
  ///   WA and F1 of each emotion.
  public static func metrics(of task: TaskName) -> [String] {
    switch task {
    case .emotion:
      ["wa", "f1", "eer_id", "eer_emo", "macro_f1", "weighted_f1"]
        + Emotion.allCases.flatMap { ["wa.\($0)", "f1.\($0)"] }
    case .sentiment:
      [
        "non0_accuracy", "non0_f1", "pearson", "eer_id", "eer_emo", "has0_accuracy", "has0_f1",
        "mae",
      ]
    }
  }

  /// The metrics by which methods are compared: the paper's columns.
  public static func comparedMetrics(of task: TaskName) -> [String] {
    switch task {
    case .emotion: ["wa", "f1", "eer_id"]
    case .sentiment: ["non0_accuracy", "non0_f1", "pearson", "eer_id"]
    }
  }

  /// Sums the results of a task up.
  ///
  /// The proposed method is compared with each other one; without it the first method is. A seed
  /// counts for the methods that have its result, and for comparisons where both do.
  ///
  /// - Parameters:
  ///   - task: The task.
  ///   - methods: The rows.
  ///   - results: The results of all runs.
  ///   - bootstrap: How intervals are drawn.
  /// - Throws: `TrainingError` where two results are not of the same samples.
  public init(
    _ task: TaskName, methods: [MethodName], results: [AblationRun: TestResult],
    bootstrap: Bootstrap
  ) throws(TrainingError) {
    self.task = task
    self.bootstrap = bootstrap
    var bySeed: [MethodName: [UInt64: TestResult]] = [:]
    for (run, result) in results where run.task == task {
      bySeed[run.method, default: [:]][run.seed] = result
    }
    let all = bySeed.values.flatMap(\.values)
    guard all.allSatisfy({ $0.videos == all[0].videos && $0.labels == all[0].labels }) else {
      throw TrainingError(
        .runConflict, "the \(task.rawValue) runs were scored on different test samples",
        remedy: "Give another --out.")
    }
    samples = all.first?.videos.count ?? 0
    videos = Set(all.first?.videos ?? []).count
    rows = methods.map { method in
      let seeds = (bySeed[method] ?? [:]).sorted { $0.key < $1.key }
      let metrics = Self.metrics(of: task).map { name in
        (
          name,
          MetricSummary(
            seeds.map { ($0.key, $0.value.metrics[name] ?? .undefined("the run has none")) })
        )
      }
      return Row(
        method: method, metrics: Dictionary(uniqueKeysWithValues: metrics),
        seeds: seeds.map(\.key))
    }
    comparisons = Self.comparisons(task, methods, bySeed, bootstrap)
  }

  private static func comparisons(
    _ task: TaskName, _ methods: [MethodName], _ results: [MethodName: [UInt64: TestResult]],
    _ bootstrap: Bootstrap
  ) -> [PairedComparison] {
    guard let method = methods.first(where: { $0 == .proposed }) ?? methods.first,
      let own = results[method]
    else { return [] }
    let metrics = comparedMetrics(of: task)
    let paired = PairedBootstrap(
      bootstrap: bootstrap, metrics: metrics.filter { !$0.hasPrefix("eer") })
    return methods.filter { $0 != method }.flatMap { other -> [PairedComparison] in
      let theirs = results[other] ?? [:]
      let seeds = own.keys.filter { theirs[$0] != nil }.sorted()
      let intervals = paired.intervals(
        of: seeds.compactMap { own[$0] }, less: seeds.compactMap { theirs[$0] })
      return metrics.map { metric in
        let differences = seeds.compactMap { seed -> (seed: UInt64, value: Double)? in
          guard let value = own[seed]?.metrics[metric]?.value,
            let otherValue = theirs[seed]?.metrics[metric]?.value
          else { return nil }
          return (seed, value - otherValue)
        }
        return PairedComparison(
          method: method, other: other, metric: metric, differences: differences,
          interval: intervals[metric])
      }
    }
  }
}
