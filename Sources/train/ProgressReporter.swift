import AVSERModel
import Foundation

/// Shows a run's events: a bar that redraws itself on a terminal, plain lines elsewhere.
///
/// Progress goes to standard error, results of epochs to standard output.
final class ProgressReporter {
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private var lastShown: ContinuousClock.Instant?

  func report(_ event: TrainingEvent) {
    switch event {
    case .note(let text):
      writeError("note: \(text)\n")
    case .batch(let progress):
      guard isDue else { return }
      lastShown = .now
      writeError(isTerminal ? "\r\(bar(progress))\u{1B}[K" : line(progress) + "\n")
    case .passEnded(let progress):
      if isTerminal { writeError("\r\u{1B}[K") }
      lastShown = nil
      print(
        "\(label(progress)): loss \(decimal(progress.loss, places: 4)), "
          + "\(progress.samples) samples in \(clock(progress.seconds)) "
          + "(\(decimal(progress.samplesPerSecond, places: 1))/s)")
      flush()
    case .evaluated(let evaluation, _, let isBest):
      print(summary(evaluation) + (isBest ? " (best)" : ""))
      flush()
    }
  }

  /// A log wants a line now and then; a terminal can be redrawn ten times a second.
  private var isDue: Bool {
    guard let lastShown else { return true }
    return lastShown.duration(to: .now) >= (isTerminal ? .milliseconds(100) : .seconds(10))
  }

  private func label(_ progress: PassProgress) -> String {
    "epoch \(progress.epoch)/\(progress.epochs) \(progress.pass.rawValue)"
  }

  private func details(_ progress: PassProgress) -> String {
    let eta = progress.remainingSeconds.map { ", ETA \(clock($0))" } ?? ""
    return "\(progress.samples)/\(progress.totalSamples), "
      + "loss \(decimal(progress.loss, places: 4)), "
      + "\(decimal(progress.samplesPerSecond, places: 1)) samples/s\(eta)"
  }

  private func line(_ progress: PassProgress) -> String {
    "\(label(progress)): \(details(progress))"
  }

  private func bar(_ progress: PassProgress) -> String {
    let width = 20
    let filled = width * progress.samples / max(1, progress.totalSamples)
    let bar = String(repeating: "#", count: filled).padded(to: width, left: false)
    return "\(label(progress)) [\(bar)] \(details(progress))"
  }

  private func summary(_ evaluation: Evaluation) -> String {
    let figures = [
      ("WA", evaluation.emotions.weightedAccuracy), ("F1", evaluation.emotions.f1),
      ("EER(Z_ID)", evaluation.identityEER), ("EER(Z_emo)", evaluation.emotionEER),
    ]
    let text = figures.map { name, metric in
      "\(name) " + (metric.reason.map { "undefined: \($0)" } ?? EvaluationTable.percent(metric))
    }
    return "  \(evaluation.split): " + text.joined(separator: ", ")
  }

  private func writeError(_ text: String) {
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Whoever reads the lines through a pipe sees them as epochs end, not at the end of the run.
  private func flush() { fflush(nil) }
}
