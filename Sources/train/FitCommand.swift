import AVSERModel
import ArgumentParser
import Foundation

struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Train a model on a cache.",
    discussion: """
      Identification and emotion epochs alternate (paper, section 3.3); --epochs N runs N of each. \
      After each emotion epoch the valid split is scored. RUN receives config.json, metrics.jsonl, \
      checkpoint-last.safetensors, checkpoint-best.safetensors (by valid WA) and \
      resume.safetensors, from which an interrupted run goes on with --resume.

      EXAMPLES
        train fit cache --out runs/paper --epochs 30 --device cuda
        train fit cache --out runs/quick --preset demo --epochs 3 --batch 8 --seed 1
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

  @Option(help: "How many identification and emotion epochs to run.")
  var epochs = 30

  @Option(help: "Stop after this many epochs without a better WA on valid.")
  var patience: Int?

  @Option(help: "Seed of the initial weights and of the order of samples.")
  var seed: UInt64 = 0

  @Option(name: .customLong("batch"), help: "Samples a step.")
  var batchSize = 32

  @Option(name: .customLong("lr"), help: "Adam's learning rate.")
  var learningRate = 1e-4

  @Option(help: "Largest 2-norm of a step's gradients; larger ones are scaled down to it.")
  var clip = 1.0

  @Option(
    help:
      "What a positive label weighs in the emotion loss; balanced: negatives / positives of train.")
  var positiveWeight: PositiveWeight = .none

  @Option(help: "The function f of eq. (2): two layers with a ReLU, or linear as printed.")
  var ffn: FeedForward = .mlp

  @Flag(help: "Leave steps without a face or sound out of attention and pooling.")
  var maskPadding = false

  @Option(
    help: "Weights that `train import-weights` wrote, for the visual encoder to start from.",
    completion: .file(extensions: ["safetensors"]))
  var pretrained: String?

  @Option(help: "CPU threads; all cores unless given. Weights repeat exactly for an equal count.")
  var threads: Int?

  @Option(help: "Where to compute.")
  var device: ComputeDevice = .cpu

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
    guard learningRate.isFinite, learningRate > 0 else {
      throw ValidationError("--lr must be above 0, not \(learningRate).")
    }
    guard clip.isFinite, clip > 0 else {
      throw ValidationError("--clip must be above 0, not \(clip).")
    }
    guard !(overwrite && resume) else {
      throw ValidationError("--overwrite and --resume exclude each other.")
    }
    if let patience, patience < 1 {
      throw ValidationError("--patience must be 1 or more, not \(patience).")
    }
    if let threads, threads < 1 {
      throw ValidationError("--threads must be 1 or more, not \(threads).")
    }
  }

  func run() throws {
    let options = TrainingOptions(
      method: method, task: task, preset: preset, epochs: epochs, patience: patience, seed: seed,
      batchSize: batchSize,
      learningRate: learningRate, gradientClip: clip, positiveWeight: positiveWeight,
      feedForward: ffn, maskPadding: maskPadding, pretrained: pretrained,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, device: device)
    let reporter = RunReporter()
    let trainer = try Trainer(
      cache: cache, output: output, options: options,
      start: resume ? .resuming : overwrite ? .overwriting : .fresh,
      report: reporter.report)
    let best = try trainer.run()
    print("\(output): done, best epoch \(best)")
  }
}
