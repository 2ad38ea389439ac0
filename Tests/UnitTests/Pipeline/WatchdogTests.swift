import Synchronization
import Testing

@testable import MOSEIPrep

/// No test can put a process into a sleep that SIGKILL does not end: what is told then is tested
/// without one.
@Suite(.timeLimit(.minutes(1))) struct WatchdogTests {
  private func watch(
    limit: Int, endsAfterKill: Bool
  ) async -> (kills: Int, stuck: [String?], passed: Int?) {
    let kills = Mutex(0)
    let stuck = Mutex<[String?]>([])
    let watchdog = Watchdog(limit: 600, patience: 0.5)
    await watchdog.restart(limit: limit, video: "a")
    let watching = Task {
      await watchdog.watch {
        kills.withLock { $0 += 1 }
      } onStuck: { video in
        stuck.withLock { $0.append(video) }
      }
    }
    if endsAfterKill {
      while kills.withLock({ $0 }) == 0 { await Task.yield() }
      watching.cancel()
    }
    await watching.value
    return (kills.withLock { $0 }, stuck.withLock { $0 }, await watchdog.passedLimit)
  }

  @Test func aKilledWorkerThatDoesNotEndIsNamed() async {
    let result = await watch(limit: 1, endsAfterKill: false)
    #expect(result.kills == 1 && result.stuck == ["a"] && result.passed == 1)
  }

  @Test func oneThatEndsIsNot() async {
    let result = await watch(limit: 1, endsAfterKill: true)
    #expect(result.kills == 1 && result.stuck.isEmpty && result.passed == 1)
  }
}
