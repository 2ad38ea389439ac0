import Console
import Dispatch
import Glibc
import Synchronization

/// What a person sees of a run while it goes on.
protocol RunDisplay: Sendable {
  /// What to say after a signal: how far the run is, and how to go on.
  var farewell: String { get }

  /// Removes what is still on the line.
  func finish()
}

/// Ends a run on Ctrl-C or SIGTERM with a word on how to go on, then as the signal itself would.
///
/// The first signal asks the run to stop, which takes its workers along; where it does not within
/// a few seconds, the program ends all the same. Nothing needs to be put in order: files have their
/// names only when they are whole, and workers end with their coordinator. Further signals change
/// nothing.
final class Interruption {
  /// Seconds the run gets to stop its workers: a disk that does not answer must not hold us.
  private static let patience = 3.0

  private let sources: [any DispatchSourceSignal]
  private let farewell: @Sendable () -> String
  private let received: ReceivedSignal

  /// Does a job that both signals stop.
  ///
  /// - Parameters:
  ///   - display: What shows the job; cleared when this returns or throws.
  ///   - job: Stops where its task is cancelled.
  /// - Returns: What the job returns.
  /// - Throws: What the job throws; where a signal came the program ends here instead.
  static func run<Result: Sendable>(
    showing display: some RunDisplay, _ job: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let work = Task { try await job() }
    let interruption = Interruption(
      onSignal: { work.cancel() }, farewell: { display.farewell })
    do {
      let result = try await work.value
      display.finish()
      return result
    } catch {
      interruption.endIfSignalled()
      display.finish()
      throw error
    }
  }

  /// Takes over both signals, until this goes away.
  ///
  /// - Parameters:
  ///   - onSignal: Asks the run to stop.
  ///   - farewell: What to say at the end.
  private init(onSignal: @escaping @Sendable () -> Void, farewell: @escaping @Sendable () -> String)
  {
    // A worker that died shows as an error of the write to it, not as the end of this program.
    signal(SIGPIPE, SIG_IGN)
    let received = ReceivedSignal()
    self.received = received
    self.farewell = farewell
    sources = [SIGINT, SIGTERM].map { number in
      // The default action would come before the source's handler.
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        guard received.set(number) else { return }
        onSignal()
        DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience) {
          received.end(saying: farewell)
        }
      }
      source.resume()
      return source
    }
  }

  deinit {
    for source in sources { source.cancel() }
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// Where a signal came, says the farewell and dies of it; else does nothing.
  private func endIfSignalled() { received.end(saying: farewell) }
}

/// The first signal that came, and the end it leads to.
private final class ReceivedSignal: Sendable {
  private let number = Mutex<Int32?>(nil)
  private let isEnding = Mutex(false)

  /// Notes a signal; false where it is not the first.
  func set(_ number: Int32) -> Bool {
    self.number.withLock { first in
      guard first == nil else { return false }
      first = number
      return true
    }
  }

  /// Dies of the signal, so that a calling script sees what happened.
  func end(saying farewell: () -> String) {
    guard let number = number.withLock({ $0 }) else { return }
    let isFirst = isEnding.withLock { isEnding in
      defer { isEnding = true }
      return !isEnding
    }
    if isFirst {
      StandardError.write("\(farewell())\n")
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
