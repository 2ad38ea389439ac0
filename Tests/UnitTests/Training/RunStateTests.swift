import FeatureCache
import Testing

@testable import AVSERModel

@Suite struct RunStateTests {
  @Test func theEarlierOfEqualEpochsStaysBest() {
    var state = RunState()
    let accuracies: [MetricValue] = [
      .undefined("no positive labels"), .value(0.5), .value(0.5), .undefined("none"), .value(0.6),
    ]
    let isBest = accuracies.enumerated().map {
      state.finish(epoch: $0 + 1, $1, of: .weightedAccuracy)
    }
    #expect(isBest == [true, true, false, false, true])
    #expect(state.bestEpoch == 5 && state.finishedEpochs == 5)
    #expect(RunState(json: state.json) == state)
  }

  @Test func withoutAnAccuracyTheLastEpochIsBest() {
    var state = RunState()
    for epoch in 1...3 {
      let isBest = state.finish(
        epoch: epoch, .undefined("no samples"), of: .weightedAccuracy)
      #expect(isBest)
    }
    #expect(state.bestEpoch == 3)
    #expect(RunState(json: state.json) == state)
  }

  /// A run that goes on elsewhere says what differs, and keeps what held before.
  @Test func theEnvironmentOfEveryStretchIsKept() throws {
    func environment(threads: Int, build: String = "first") -> RunEnvironment {
      RunEnvironment(
        build: build, libtorch: "1.13.1", cpu: "EPYC", threads: threads, device: .cpu)
    }
    var state = RunState()
    let first = state.go(on: environment(threads: 1))
    #expect(first == nil)
    for epoch in 1...2 { _ = state.finish(epoch: epoch, .value(0.5), of: .weightedAccuracy) }
    var same = state
    let none = same.go(on: environment(threads: 1))
    #expect(none == nil && same == state)
    let change = state.go(on: environment(threads: 2, build: "second")) ?? ""
    for part in ["build: SHA-256 first then", "threads: 1 then, 2 now", "from epoch 3 on"] {
      #expect(change.contains(part), "\(change)")
    }
    #expect(state.stretches.map(\.firstEpoch) == [1, 3])
    #expect(state.stretches.map(\.environment.threads) == [1, 2])
    #expect(RunState(json: state.json) == state)

    // A release that recorded none may have run anywhere.
    let old = try JSONValue(
      parsing: Array(#"{"finished_epochs":1,"best_epoch":1,"best_valid":null}"#.utf8))
    var unknown = try #require(RunState(json: old))
    let unrecorded = unknown.go(on: environment(threads: 1))
    #expect(unrecorded?.contains("not recorded") == true)
    #expect(unknown.stretches.map(\.firstEpoch) == [2])
  }

  @Test func theLowestErrorIsBest() {
    var state = RunState()
    let isBest = [0.9, 1.1, 0.8].enumerated().map {
      state.finish(epoch: $0 + 1, .value($1), of: .meanAbsoluteError)
    }
    #expect(isBest == [true, false, true])
  }
}
