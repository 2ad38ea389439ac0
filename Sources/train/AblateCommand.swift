import AVSERModel
import ArgumentParser
import Console
import FeatureCache

struct AblateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ablate",
    abstract: "Train every method over several seeds and print the paper's tables.",
    discussion: """
      Each run is a RUN folder of its own, DIR/<method>-<task>-seed<k>. The best epoch of each is \
      scored on test; tables 1 and 2 show mean and sample standard deviation over the seeds, with \
      the paper's figures beside them, and how much better proposed is, seed by seed. They go to \
      standard output and to DIR/tables.txt, .csv and .json.

      After an interruption the same command goes on: finished runs are kept, the others resumed. \
      A run that fails is reported, the others go on, and the command ends with status 1.

      --config also takes the config.yaml of a run: its method, task and seed are left out, with a \
      note.

      EXAMPLES
        train ablate cache --out ablation --device cuda
        train ablate cache --out quick --preset demo --seeds 3 --epochs 12 --batch 8
        train ablate cache --out two --methods no-lm,proposed --tasks emotion
        train ablate cache --out again --config runs/first/config.yaml --seeds 6
      """
  )

  @OptionGroup
  var files: TrainingFiles

  @OptionGroup
  var settings: AblateSettings

  func validate() throws {
    try settings.training.checkMonitor(fits: settings.tasks.names)
  }

  func run() throws {
    let training = settings.training
    let plan = AblationPlan(
      methods: settings.methods.names, tasks: settings.tasks.names, seeds: settings.seeds,
      options: training.options(
        method: .proposed, task: .emotion, seed: 0, positiveWeight: .balanced),
      monitor: training.monitor)
    let ablation = try Ablation(
      cache: files.cache.folder, output: files.output, plan: plan, io: training.compute.io)
    let reporter = AblationReporter(
      plan, trainSamples: ablation.trainSamples, epochs: training.epochs)
    let results = ablation.run(
      prepare: { run, options in
        try ConfigurationText(options, io: training.compute.io).write(to: run.settingsPath)
      }, report: reporter.report)
    let tables = try plan.tasks.map {
      try ResultTable(
        $0, methods: plan.methods, results: results,
        bootstrap: Bootstrap(resamples: settings.resamples, seed: 0))
    }
    try noteOmissions(in: ablation.folder, plan)
    try write(tables, missing: reporter.failed, to: ablation.folder)
    guard reporter.failed.isEmpty else { throw ExitCode.failure }
  }

  /// Says which results of an earlier, wider ablation the tables leave out, and how to get them.
  private func noteOmissions(in folder: AblationFolder, _ plan: AblationPlan) throws {
    let finished = try folder.finishedRuns()
    let omitted = finished.filter { !plan.runs.contains($0) }
    guard !omitted.isEmpty else { return }
    let runs = finished + plan.runs
    let methods = MethodName.allCases.filter { method in runs.contains { $0.method == method } }
    let tasks = TaskName.allCases.filter { task in runs.contains { $0.task == task } }
    let seeds = runs.map { $0.seed + 1 }.max() ?? 1
    StandardError.write(
      "note: finished runs of \(folder.path) not in the tables: "
        + omitted.map(\.name).joined(separator: ", ") + "; for all of them: --methods "
        + methods.map(\.rawValue).joined(separator: ",") + " --tasks "
        + tasks.map(\.rawValue).joined(separator: ",") + " --seeds \(seeds)\n")
  }

  private func write(
    _ tables: [ResultTable], missing: [AblationRun], to folder: AblationFolder
  ) throws {
    let text = AblationText.text(tables, missing: missing)
    try AtomicFile.write(text, to: folder.tablesPath("txt"))
    try AtomicFile.write(AblationCSV.text(tables), to: folder.tablesPath("csv"))
    let json: JSONValue = [
      "tables": .array(tables.map(\.json)),
      "missing": .array(missing.map { .string($0.name) }),
    ]
    try AtomicFile.write(json.prettyText() + "\n", to: folder.tablesPath("json"))
    // Last: what cannot be shown is in the folder.
    try StandardOutput.write(text)
  }
}

extension AblateCommand: ConfigurableCommand {
  /// What a run has one of, an ablation varies.
  static let replacedSettings = ["method": "--methods", "task": "--tasks", "seed": "--seeds"]
}

/// What `train ablate --config` may set.
struct AblateSettings: ParsableArguments {
  @Option(help: "The methods to compare, separated by commas.")
  var methods = NameList(MethodName.allCases)

  @Option(help: "The tasks, separated by commas: table 1 is emotion, table 2 sentiment.")
  var tasks = NameList(TaskName.allCases)

  @Option(help: "How often each method is trained, with seeds 0, 1, ...")
  var seeds = 5

  @Option(help: "Draws behind the intervals of differences.")
  var resamples = 1000

  @OptionGroup
  var training: TrainingArguments

  func validate() throws {
    guard (1...20).contains(seeds) else {
      throw ValidationError("--seeds must be 1 to 20, not \(seeds).")
    }
    guard (1...1_000_000).contains(resamples) else {
      throw ValidationError("--resamples must be 1 to 1,000,000, not \(resamples).")
    }
  }
}
