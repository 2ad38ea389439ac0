import AVSERModel
import Console
import Foundation

/// Shows a run's events: progress on standard error, the results of epochs on standard output.
final class RunReporter {
  private var progress: ProgressReporter?
  /// Why lines are missing on standard output, nil where none is.
  private(set) var failure: StandardOutputError?

  func report(_ event: TrainingEvent) {
    switch event {
    case .note(let text):
      StandardError.write("note: \(text)\n")
    case .batch(let pass):
      if progress == nil {
        progress = ProgressReporter(
          title: Self.title(pass), total: pass.totalSamples, unit: "samples",
          earlier: pass.samples)
      }
      // The end of a pass is a line of its own.
      guard pass.samples < pass.totalSamples else { return }
      progress?.update(done: pass.samples, detail: String(format: "loss %.4f", pass.loss))
    case .passEnded(let pass):
      progress?.finish()
      progress = nil
      show(
        Self.title(pass)
          + String(
            format: ": loss %.4f, %d samples in %@ (%.1f/s)", pass.loss, pass.samples,
            ProgressReporter.duration(pass.seconds), pass.samplesPerSecond))
    case .evaluated(let evaluation, _, let isBest):
      show(Self.summary(evaluation) + (isBest ? " (best)" : ""))
    }
  }

  private static func title(_ pass: PassProgress) -> String {
    "epoch \(pass.epoch)/\(pass.epochs) \(pass.pass.rawValue)"
  }

  private static func summary(_ evaluation: Evaluation) -> String {
    let names: [(title: String, name: String)] =
      switch evaluation.scores {
      case .emotion: [("WA", "wa"), ("F1", "f1")]
      case .sentiment: [("MAE", "mae"), ("r", "pearson"), ("Non0", "non0_accuracy")]
      }
    let figures = names + [("EER(Z_ID)", "eer_id"), ("EER(Z_emo)", "eer_emo")]
    let text = figures.map { title, name in
      let metric = evaluation[name]
      return "\(title) "
        + (metric.reason.map { "undefined: \($0)" } ?? EvaluationTable.figure(name, metric.value))
    }
    return "  \(evaluation.split): " + text.joined(separator: ", ")
  }

  /// Shows a line on standard output.
  ///
  /// A line that cannot be written does not end a training of days: it is in metrics.jsonl too.
  /// `failure` keeps the first for the end.
  func show(_ line: String) {
    do {
      try StandardOutput.writeLine(line)
    } catch {
      if failure == nil { StandardError.write("warning: \(error)\n") }
      failure = failure ?? error
    }
  }
}
