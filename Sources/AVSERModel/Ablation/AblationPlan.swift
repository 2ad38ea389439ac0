/// One run of an ablation.
public struct AblationRun: Sendable, Hashable {
  public let method: MethodName
  public let task: TaskName
  public let seed: UInt64

  public init(method: MethodName, task: TaskName, seed: UInt64) {
    self.method = method
    self.task = task
    self.seed = seed
  }

  /// The run of a folder's name; nil for other names.
  init?(name: String) {
    let parts = name.split(separator: "-seed", omittingEmptySubsequences: false)
    // Seeds count from 0: a plan must be able to have one more.
    guard parts.count == 2, let seed = UInt64(parts[1]), seed < .max,
      let dash = parts[0].lastIndex(of: "-"),
      let method = MethodName(rawValue: String(parts[0][..<dash])),
      let task = TaskName(rawValue: String(parts[0][dash...].dropFirst()))
    else { return nil }
    self.init(method: method, task: task, seed: seed)
    // "seed007" is not a name this program gives a folder.
    guard self.name == name else { return nil }
  }

  /// The run's folder inside the ablation's.
  public var name: String { "\(method.rawValue)-\(task.rawValue)-seed\(seed)" }
}

/// Which runs an ablation compares, and how all of them are trained.
public struct AblationPlan: Sendable {
  /// The rows of the tables.
  public let methods: [MethodName]
  /// The tables.
  public let tasks: [TaskName]
  /// How often each method is trained, with seeds from 0.
  public let seeds: Int
  /// How every run is trained; its own method, task and seed take the place of these.
  let options: TrainingOptions
  /// What decides the best epoch; nil for each task's standard.
  let monitor: MonitoredMetric?

  /// - Precondition: `monitor` fits every task.
  public init(
    methods: [MethodName], tasks: [TaskName], seeds: Int, options: TrainingOptions,
    monitor: MonitoredMetric?
  ) {
    precondition(tasks.allSatisfy { monitor?.fits($0) ?? true }, "a metric every task has")
    self.methods = methods
    self.tasks = tasks
    self.seeds = seeds
    self.options = options
    self.monitor = monitor
  }

  /// All runs, seed by seed, so that the methods can be compared as soon as one seed is done.
  public var runs: [AblationRun] {
    tasks.flatMap { task in
      (0..<UInt64(seeds)).flatMap { seed in
        methods.map { AblationRun(method: $0, task: task, seed: seed) }
      }
    }
  }

  /// What one run is trained with.
  public func options(of run: AblationRun) -> TrainingOptions {
    var options = options
    options.method = run.method
    options.task = run.task
    options.seed = run.seed
    options.monitor = monitor ?? .standard(for: run.task)
    return options
  }
}
