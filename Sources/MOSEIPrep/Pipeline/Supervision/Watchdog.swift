/// Notices that a worker has been silent for too long, and that a killed one does not end.
///
/// Counts its own ticks instead of asking a clock: while the machine sleeps or Ctrl-Z stops the
/// whole build, the count stands still with the workers, and setting the clock changes nothing.
actor Watchdog {
  private static let tick = 0.25
  private let patience: Double
  private var limit: Int?
  /// The video the worker is busy with.
  private var video: String?
  private var waited = 0.0
  /// The limit that was passed, nil while none was.
  private(set) var passedLimit: Int?

  /// Starts to count.
  ///
  /// - Parameters:
  ///   - limit: Seconds until the worker counts as hung, nil for never.
  ///   - patience: Seconds a killed worker may take to end.
  init(limit: Int?, patience: Double) {
    self.limit = limit
    self.patience = patience
  }

  /// The worker begins something new, over a video or between videos.
  func restart(limit: Int?, video: String? = nil) {
    waited = 0
    self.limit = limit
    self.video = video
  }

  /// The same thing may take longer, or shorter, than was thought.
  func change(limit: Int?) { self.limit = limit }

  /// Watches until the limit is passed or the task is cancelled.
  ///
  /// - Parameters:
  ///   - onPassed: Ends the worker.
  ///   - onStuck: Told the video where the worker has not ended some time after that.
  func watch(
    onPassed: @Sendable () -> Void, onStuck: @Sendable (_ video: String?) async -> Void
  ) async {
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
      break
    }
    do {
      try await Task.sleep(for: .seconds(patience))
    } catch {
      return
    }
    await onStuck(video)
  }
}
