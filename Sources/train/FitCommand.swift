import AVSERModel
import ArgumentParser
import FeatureCache
import Foundation

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a model on a cache.",
    discussion: """
      Methods (paper, section 4.2): baseline learns the task alone; no-caa learns identities too, in \
      branches that never meet; confusion has each branch confuse a classifier of the other's \
      attribute; no-lm is the full model, trained jointly; proposed alternates identification and \
      task epochs (section 3.3). --epochs N counts task epochs; proposed runs as many \
      identification epochs besides. After each task epoch the valid split is scored. RUN receives \
      config.json, metrics.jsonl, checkpoint-last.safetensors, checkpoint-best.safetensors (by \
      --monitor) and resume.safetensors, from which an interrupted run goes on with --resume.

      EXAMPLES
        train fit cache --out runs/paper --epochs 30 --positive-weight balanced --device cuda
        train fit cache --out runs/sentiment --task sentiment --method no-lm --patience 5
        train fit cache --out runs/quick --preset demo --epochs 3 --batch 8 --seed 1
        train fit /local/cache --out runs/local --io mmap    # not for network storage
      """
  )

  @Argument(help: "The cache folder, written by `prep`.", completion: .directory)
  var cache: String

  @Option(name: .customLong("out"), help: "The RUN folder to write.", completion: .directory)
  var output: String

  @Option(help: "How to train.")
  var method: MethodName = .proposed

  @Option(help: "What to predict.")
  var task: TaskName = .emotion

  @Option(help: "The network's size; demo is for small faces and quick runs.")
  var preset: Preset = .paper

  @Option(help: "How many task epochs to run.")
  var epochs = 30

  @Option(
    help: ArgumentHelp(
      "The metric of valid that decides which epoch is best.",
      discussion: "Unless given, wa for emotion and mae for sentiment."))
  var monitor: MonitoredMetric?

  @Option(help: "Stop after this many epochs without a better --monitor.")
  var patience: Int?

  @Option(help: "Seed of the initial weights and of the order of samples.")
  var seed: UInt64 = 0

  @Option(name: .customLong("batch"), help: "Samples a step.")
  var batchSize = 32

  @OptionGroup(title: "Learning rate")
  var schedule: ScheduleOptions

  @Option(help: "Largest 2-norm of a step's gradients; larger ones are scaled down to it.")
  var clip = 1.0

  @OptionGroup(title: "Losses")
  var losses: LossOptions

  @Option(help: "The function f of eq. (2): two layers with a ReLU, or linear as printed.")
  var ffn: FeedForward = .mlp

  @Flag(help: "Leave steps without a face or sound out of attention and pooling.")
  var maskPadding = false

  @Option(name: .customLong("dtype"), help: "What to compute in.")
  var precision: Precision = .float32

  @Flag(
    help: ArgumentHelp(
      "Train on a cache from which part of the result cannot be learnt or judged.",
      discussion:
        "That is one without valid samples, with one identity, or an emotion nobody shows."
    ))
  var allowIncomplete = false

  @Option(
    help: "Weights that `train import-weights` wrote, for the visual encoder to start from.",
    completion: .file(extensions: ["safetensors"]))
  var pretrained: String?

  @Option(
    help: ArgumentHelp(
      "How many of the last epochs keep their weights.",
      discussion: "Above 1 each has a file checkpoint-epoch-N.safetensors besides."))
  var keepLast = 1

  @Option(help: "CPU threads; all cores unless given. Weights repeat exactly for an equal count.")
  var threads: Int?

  @Option(help: "Where to compute.")
  var device: ComputeDevice = .cpu

  @Option(
    help:
      "How the cache is read. mmap saves system calls; lost storage then kills the process (SIGBUS)."
  )
  var io: SafetensorsFile.IO = .default

  @Flag(help: "Replace a run that is already in the RUN folder.")
  var overwrite = false

  @Flag(
    help: "Go on after the last finished epoch of the run in the RUN folder, if there is one.")
  var resume = false

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be 1 or more, not \(epochs).") }
    guard batchSize > 0 else {
      throw ValidationError("--batch must be 1 or more, not \(batchSize).")
    }
    guard clip.isFinite, clip > 0 else {
      throw ValidationError("--clip must be above 0, not \(clip).")
    }
    guard !(overwrite && resume) else {
      throw ValidationError("--overwrite and --resume exclude each other.")
    }
    if let monitor, !monitor.fits(task) {
      let names = MonitoredMetric.allCases.filter { $0.fits(task) }.map(\.rawValue)
      throw ValidationError(
        "--task \(task.rawValue) has no metric \(monitor.rawValue): --monitor takes "
          + "\(names.joined(separator: ", ")).")
    }
    if let patience, patience < 1 {
      throw ValidationError("--patience must be 1 or more, not \(patience).")
    }
    guard keepLast > 0 else {
      throw ValidationError("--keep-last must be 1 or more, not \(keepLast).")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads must be 1 or more, not \(threads).")
    }
  }

  func run() throws {
    let options = TrainingOptions(
      method: method, task: task, preset: preset, epochs: epochs, monitor: monitor,
      patience: patience, seed: seed, batchSize: batchSize, learningRate: schedule.learningRate,
      schedule: schedule.value, gradientClip: clip, positiveWeight: losses.positiveWeight,
      identityWeight: losses.identityWeight, confusionWeight: losses.confusionWeight,
      feedForward: ffn, maskPadding: maskPadding, allowIncomplete: allowIncomplete,
      precision: precision, pretrained: pretrained, keepLast: keepLast,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      device: device)
    let reporter = RunReporter()
    let trainer = try Trainer(
      cache: cache, output: output, options: options,
      start: resume ? .resuming : overwrite ? .overwriting : .fresh, io: io,
      report: reporter.report)
    let best = try trainer.run()
    print("\(output): done, best epoch \(best)")
  }
}
