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

  @Test func theLowestErrorIsBest() {
    var state = RunState()
    let isBest = [0.9, 1.1, 0.8].enumerated().map {
      state.finish(epoch: $0 + 1, .value($1), of: .meanAbsoluteError)
    }
    #expect(isBest == [true, false, true])
  }
}
