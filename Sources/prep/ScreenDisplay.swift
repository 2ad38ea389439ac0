import Console
import MOSEIPrep
import Synchronization

/// Shows on standard error how far a screening is.
///
/// Behind a lock rather than in an actor: the last words after a signal cannot wait for a task.
final class ScreenDisplay: RunDisplay {
  private struct State {
    var reporter: ProgressReporter?
    var done = 0
    var videos: Int?
  }
  private let state = Mutex(State())
  private let keepsEvidence: Bool

  /// Begins with nothing to show.
  ///
  /// - Parameter keepsEvidence: Whether what is measured is there for the next run.
  init(keepsEvidence: Bool) { self.keepsEvidence = keepsEvidence }

  /// Shows what happened.
  func show(_ event: DatasetScreen.Event) {
    state.withLock { state in
      switch event {
      case .progress(let done, let all, let video):
        if state.reporter == nil {
          state.reporter = ProgressReporter(
            title: "screen", total: all, unit: "videos", earlier: done)
        }
        (state.done, state.videos) = (done, all)
        state.reporter?.update(done: done, detail: Terminal.printable(video ?? ""))
      case .notice(let text):
        state.reporter?.finish()
        StandardError.write("\(Terminal.printable(text))\n")
      }
    }
  }

  /// Removes what is still on the line.
  func finish() {
    state.withLock { $0.reporter?.finish() }
  }

  /// What to say after a signal: how much is done, and how to go on.
  var farewell: String {
    finish()
    let done = state.withLock { state in
      state.videos.map { "\(state.done) of \($0) videos are screened" }
    }
    return "interrupted: \(done ?? "the screening had not begun")\n  "
      + (keepsEvidence
        ? PrepError.howToResume : "Nothing is kept, as --no-evidence asks: run it again.")
  }
}
