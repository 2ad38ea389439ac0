import AVSERModel
import ArgumentParser
import FeatureCache

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a model on a cache.",
    discussion: """
      Methods (paper, section 4.2): baseline learns the task alone; no-caa learns identities too, in \
      branches that never meet; confusion has each branch confuse a classifier of the other's \
      attribute; no-lm is the full model, trained jointly; proposed alternates identification and \
      task epochs (section 3.3). --epochs N counts task epochs; proposed runs as many \
      identification epochs besides. After each task epoch the valid split is scored.

      RUN receives config.json, config.yaml (its options, fit for --config), metrics.jsonl, \
      checkpoint-last.safetensors, checkpoint-best.safetensors (by --monitor) and \
      resume.safetensors, from which an interrupted run goes on with --resume.

      EXAMPLES
        train fit cache --out runs/paper --epochs 30 --positive-weight balanced \\
          --device cuda
        train fit cache --out runs/sentiment --task sentiment --method no-lm \\
          --patience 5
        train fit cache --out runs/quick --preset demo --epochs 3 --batch 8 --seed 1
        train fit cache --out runs/again --config runs/paper/config.yaml --seed 1
        train fit /local/cache --out runs/local --io mmap    # not for network storage
      """
  )

  @OptionGroup
  var files: TrainingFiles

  @OptionGroup
  var settings: FitSettings

  @Flag(help: "Replace a run that is already in the RUN folder.")
  var overwrite = false

  @Flag(
    help: "Go on after the last finished epoch of the run in the RUN folder, if there is one.")
  var resume = false

  func validate() throws {
    guard !(overwrite && resume) else {
      throw ValidationError("--overwrite and --resume exclude each other.")
    }
    try settings.training.checkMonitor(fits: [settings.task])
  }

  func run() throws {
    let options = settings.training.options(
      method: settings.method, task: settings.task, seed: settings.seed, positiveWeight: .none)
    let io = settings.training.compute.io
    let reporter = RunReporter()
    let trainer = try Trainer(
      cache: files.cache.folder, output: files.output, options: options,
      start: resume ? .resuming : overwrite ? .overwriting : .fresh, io: io,
      report: reporter.report)
    try ConfigurationText(options, io: io).write(to: RunFolder(files.output).settingsPath)
    let best = try trainer.run()
    reporter.show("\(files.output): done, best epoch \(best)")
    if let failure = reporter.failure { throw failure }
  }
}

extension FitCommand: ConfigurableCommand {}

/// What `train fit --config` may set.
struct FitSettings: ParsableArguments {
  @Option(help: "How to train.")
  var method: MethodName = .proposed

  @Option(help: "What to predict.")
  var task: TaskName = .emotion

  @Option(help: "Seed of the initial weights and of the order of samples.")
  var seed: UInt64 = 0

  @OptionGroup
  var training: TrainingArguments
}
