import Console
import MOSEIPrep
import Synchronization

/// Shows on standard error how far a build is.
///
/// Behind a lock rather than in an actor: the last words after a signal cannot wait for a task.
final class BuildDisplay: RunDisplay {
  private struct State {
    var verifying: ProgressReporter?
    var building: ProgressReporter?
    var last: BuildProgress?
  }
  private let state = Mutex(State())

  /// Shows what happened.
  func show(_ event: CacheBuild.Event) {
    state.withLock { state in
      switch event {
      case .verifying(let done, let all):
        if state.verifying == nil {
          state.verifying = ProgressReporter(title: "verify", total: all, unit: "shards")
        }
        if done == all { state.verifying?.finish() } else { state.verifying?.update(done: done) }
      case .progress(let progress):
        if state.building == nil {
          state.building = ProgressReporter(
            title: "build", total: progress.candidates, unit: "samples",
            earlier: progress.finishedCandidates)
        }
        state.last = progress
        state.building?.update(done: progress.finishedCandidates, detail: progress.currentVideo)
      case .notice(let text):
        state.building?.finish()
        StandardError.write("\(Terminal.printable(text))\n")
      }
    }
  }

  /// Removes what is still on the line.
  func finish() {
    state.withLock { state in
      state.verifying?.finish()
      state.building?.finish()
    }
  }

  /// What to say after a signal: how much is finished, and how to go on.
  var farewell: String {
    finish()
    let last = state.withLock { $0.last }
    let finished =
      last.map { "\($0.finishedShards) of \($0.shards) shards are finished" }
      ?? "the build had not begun"
    return "interrupted: \(finished)\n  \(PrepError.howToResume)"
  }
}
