import AVSERModel
import Console
import Foundation

/// Shows how far an ablation is, over all of its runs, on standard error.
final class AblationReporter {
  private let total: Int
  private let samplesPerEpoch: Int
  private let epochs: Int
  private var progress: ProgressReporter?
  private var done = 0
  private(set) var failed: [AblationRun] = []

  /// - Parameters:
  ///   - plan: Which runs.
  ///   - trainSamples: Samples of the train split.
  ///   - epochs: Task epochs of a run.
  init(_ plan: AblationPlan, trainSamples: Int, epochs: Int) {
    total = plan.runs.count
    samplesPerEpoch = trainSamples
    self.epochs = epochs
  }

  func report(_ event: AblationEvent) {
    switch event {
    case .began(let run):
      say("\(position): \(run.name)")
    case .noted(let run, let note):
      say("note: \(run.name): \(note)")
    case .training(let run, let event):
      show(run, event)
    case .finished(let run, let result):
      done += 1
      say("\(run.name): test \(Self.summary(result))")
    case .failed(let run, let error):
      done += 1
      failed.append(run)
      say("error: \(run.name): \(error)")
    }
  }

  private var position: String { "\(done + 1)/\(total)" }

  private func show(_ run: AblationRun, _ event: TrainingEvent) {
    switch event {
    case .note, .passEnded: break
    case .batch(let pass):
      let samples = done * epochs * samplesPerEpoch + samples(pass, of: run)
      if progress == nil {
        // Finished runs and the epochs of a resumed one say nothing of the speed.
        progress = ProgressReporter(
          title: "ablate", total: total * epochs * samplesPerEpoch, unit: "samples",
          earlier: samples)
      }
      progress?.update(
        done: samples,
        detail: "\(run.name) epoch \(pass.epoch) \(String(format: "loss %.4f", pass.loss))")
    case .evaluated: break
    }
  }

  /// Samples of task epochs a run has come to; the passes of one epoch share its samples.
  private func samples(_ pass: PassProgress, of run: AblationRun) -> Int {
    let hasTwoPasses = run.method == .proposed
    let before = hasTwoPasses && pass.pass == .task ? samplesPerEpoch : 0
    return (pass.epoch - 1) * samplesPerEpoch + (before + pass.samples) / (hasTwoPasses ? 2 : 1)
  }

  private static func summary(_ result: TestResult) -> String {
    ResultTable.comparedMetrics(of: result.task).map { metric in
      let value = result.metrics[metric]?.value
      return "\(AblationFigure.title(metric)) "
        + (value.map { AblationFigure.number(metric, $0) } ?? "-")
    }.joined(separator: ", ")
  }

  private func say(_ line: String) {
    progress?.finish()
    StandardError.write("\(line)\n")
  }
}
