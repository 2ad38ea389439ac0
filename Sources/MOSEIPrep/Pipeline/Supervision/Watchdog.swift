/// Notices that a worker has been silent for too long.
///
/// Counts its own ticks instead of asking a clock: while the machine sleeps or Ctrl-Z stops the
/// whole build, the count stands still with the workers, and setting the clock changes nothing.
actor Watchdog {
  private static let tick = 0.25
  private var limit: Int?
  private var waited = 0.0
  /// The limit that was passed, nil while none was.
  private(set) var passedLimit: Int?

  init(limit: Int?) { self.limit = limit }

  /// The worker begins something new.
  func restart(limit: Int?) {
    waited = 0
    self.limit = limit
  }

  /// The same thing may take longer, or shorter, than was thought.
  func change(limit: Int?) { self.limit = limit }

  /// Watches until the limit is passed or the task is cancelled.
  ///
  /// - Parameter onPassed: Ends the worker.
  func watch(onPassed: @Sendable () -> Void) async {
    while true {
      do {
        try await Task.sleep(for: .seconds(Self.tick))
      } catch {
        return
      }
      waited += Self.tick
      guard let limit, waited >= Double(limit) else { continue }
      passedLimit = limit
      onPassed()
      return
    }
  }
}
