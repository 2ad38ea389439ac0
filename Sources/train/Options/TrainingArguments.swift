import AVSERModel
import ArgumentParser

/// Options of how a run is trained, whatever its method, task and seed.
struct TrainingArguments: ParsableArguments {
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

  @OptionGroup(title: "Learning rate")
  var schedule: ScheduleOptions

  @Option(help: "Largest 2-norm of a step's gradients; larger ones are scaled down to it.")
  var clip = 1.0

  @OptionGroup(title: "Losses")
  var losses: LossOptions

  @Option(help: "The function f of eq. (2): two layers with a ReLU, or linear as printed.")
  var ffn: FeedForward = .mlp

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
    help: "Leave steps without a face or sound out of attention and pooling.")
  var maskPadding = false

  @Option(help: "Train and score on one modality alone, the other being empty.")
  var modality: Modality = .both

  @Option(
    help: ArgumentHelp(
      "Deal the labels of train, and those of valid, out anew by this seed: a baseline.",
      valueName: "seed"))
  var shuffleLabels: UInt64?

  @Option(name: .customLong("dtype"), help: "What to compute in.")
  var precision: Precision = .float32

  @Flag(
    inversion: .prefixedNo, exclusivity: .chooseLast,
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

  @OptionGroup
  var compute: ComputeOptions

  func validate() throws {
    guard epochs > 0 else { throw ValidationError("--epochs must be 1 or more, not \(epochs).") }
    guard clip.isFinite, clip > 0 else {
      throw ValidationError("--clip must be above 0, not \(clip).")
    }
    if let patience, patience < 1 {
      throw ValidationError("--patience must be 1 or more, not \(patience).")
    }
    guard keepLast > 0 else {
      throw ValidationError("--keep-last must be 1 or more, not \(keepLast).")
    }
  }

  /// Refuses a --monitor that a task does not have.
  ///
  /// - Parameter tasks: The tasks to be trained.
  /// - Throws: `ValidationError`.
  func checkMonitor(fits tasks: [TaskName]) throws {
    guard let monitor, let task = tasks.first(where: { !monitor.fits($0) }) else { return }
    let names = MonitoredMetric.allCases.filter { $0.fits(task) }.map(\.rawValue)
    throw ValidationError(
      "--task \(task.rawValue) has no metric \(monitor.rawValue): --monitor takes "
        + "\(names.joined(separator: ", ")).")
  }
}

extension TrainingArguments {
  /// All that a run is trained with.
  ///
  /// - Parameters:
  ///   - method: The run's method.
  ///   - task: The run's task.
  ///   - seed: The run's seed.
  ///   - positiveWeight: What counts where --positive-weight is not given.
  /// - Returns: The options.
  func options(
    method: MethodName, task: TaskName, seed: UInt64, positiveWeight: PositiveWeight
  ) -> TrainingOptions {
    TrainingOptions(
      method: method, task: task, preset: preset, epochs: epochs, monitor: monitor,
      patience: patience, seed: seed, batchSize: compute.batchSize,
      learningRate: schedule.learningRate,
      schedule: schedule.value, gradientClip: clip,
      positiveWeight: losses.positiveWeight ?? positiveWeight,
      identityWeight: losses.identityWeight, confusionWeight: losses.confusionWeight,
      feedForward: ffn, maskPadding: maskPadding, allowIncomplete: allowIncomplete,
      precision: precision, modality: modality, labelShuffle: shuffleLabels,
      pretrained: pretrained, keepLast: keepLast,
      threads: compute.threads, device: compute.device)
  }
}
