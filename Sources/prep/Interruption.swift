import Dispatch
import Foundation
import Glibc
import MOSEIPrep
import Synchronization

/// Ends a build on Ctrl-C or SIGTERM with a word on how to go on, then as the signal itself would.
///
/// Nothing needs to be put in order: files have their names only when they are whole, and workers
/// end with their coordinator.
final class Interruption {
  private let sources: [any DispatchSourceSignal]
  private static let isEnding = Mutex(false)

  /// Takes over both signals, until this goes away.
  init() {
    // A worker that died shows as an error of the write to it, not as the end of this program.
    signal(SIGPIPE, SIG_IGN)
    sources = [SIGINT, SIGTERM].map { number in
      // The default action would come before the source's handler.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { Self.end(by: number) }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// Says how to resume and dies of the signal, so that a calling script sees what happened.
  ///
  /// - Parameter number: The signal.
  static func end(by number: Int32) -> Never {
    let isFirst = isEnding.withLock { isEnding in
      defer { isEnding = true }
      return !isEnding
    }
    if isFirst {
      // A progress bar's line is still open.
      let start = isatty(STDERR_FILENO) == 1 ? "\n" : ""
      FileHandle.standardError.write(Data("\(start)interrupted\n  \(PrepError.howToResume)\n".utf8))
      signal(number, SIG_DFL)
      // Dispatch's threads block signals, and so may whoever started us.
      var own = sigset_t()
      sigemptyset(&own)
      sigaddset(&own, number)
      pthread_sigmask(SIG_UNBLOCK, &own, nil)
      raise(number)
    }
    while true { pause() }
  }
}
