import Foundation
import MOSEIPrep
import Testing

/// Placement of decoded runs on the label clock.
@Suite struct LabelAudioTests {
  /// A tone that every sample number determines, so that a shift shows.
  private func tone(_ range: Range<Int>, rate: Int = 16_000) -> [Float] {
    range.map { Float(0.5 * sin(2 * .pi * 437 * Double($0) / Double(rate))) }
  }

  private func build(
    rate: Int = 16_000, limit: Microseconds = .seconds(60),
    _ runs: [(samples: [Float], position: Int64?)]
  ) throws -> LabelAudio {
    let builder = try LabelAudioBuilder(sourceRate: rate, limit: limit)
    for run in runs {
      try run.samples.withUnsafeBufferPointer { try builder.append($0, at: run.position) }
    }
    return try builder.finish()
  }

  @Test(arguments: [8000, 11_025, 16_000, 22_050, 44_100, 48_000])
  func resamplingKeepsTimeZero(rate: Int) throws {
    let audio = try build(rate: rate, [(tone(0..<rate, rate: rate), 0)])
    #expect(abs(audio.samples.count - 8000) <= 1)
    #expect(audio.decoded.last?.upperBound == 8000)
    let expected = tone(0..<8000, rate: 8000)
    // The ends, where the filter lacks neighbours, are left out.
    let worst = (200..<7800).map { abs(audio.samples[$0] - expected[$0]) }.max() ?? 1
    #expect(worst < 2e-3)
  }

  @Test func smallStepsContinueAndBlocksDoNotMatter() throws {
    let whole = try build([(tone(0..<32_000), 0)])
    // 319 samples are 19.94 ms: a time stamp's rounding, not a hole.
    let pieces = try build([
      (tone(0..<5000), 0), (tone(5000..<5001), 5319), (tone(5001..<20_000), nil),
      (tone(20_000..<32_000), 20_000 - 319),
    ])
    #expect(pieces.samples == whole.samples)
    #expect(pieces.gaps.isEmpty)
    #expect(pieces.decoded == [0..<16_000])
  }

  @Test func holesAreFilledAndOverlapsDropped() throws {
    let audio = try build([
      (tone(0..<16_000), 0), (tone(16_320..<32_000), 16_320), (tone(24_000..<48_000), 24_000),
    ])
    #expect(audio.gaps == [.init(.missing, 8000..<8160), .init(.overlap, 12_000..<16_000)])
    #expect(audio.decoded == [0..<8000, 8160..<24_000])
    // What follows the hole and the overlap keeps its time.
    let expected = try build([(tone(0..<48_000), 0)])
    let after = zip(audio.samples, expected.samples).dropFirst(8200)
    #expect(after.allSatisfy { abs($0 - $1) < 1e-6 })
    #expect(audio.samples[8040..<8120].allSatisfy { abs($0) < 1e-3 })
    #expect(audio.cut(start: .seconds(0), end: .seconds(1)).hasGap == false)
    #expect(audio.cut(start: .seconds(1), end: .seconds(2)).hasGap)
    #expect(audio.cut(start: .seconds(1), end: .seconds(2)).decodedSampleCount == 7840)
    #expect(audio.cut(start: Microseconds(1_600_000), end: .seconds(3)).hasGap)
    #expect(audio.cut(start: .seconds(2), end: .seconds(3)).hasGap == false)
  }

  @Test func audioBeforeTimeZeroIsDropped() throws {
    let audio = try build([(tone(-1000..<16_000), -1000)])
    let expected = try build([(tone(0..<16_000), 0)])
    #expect(audio.samples == expected.samples)
    #expect(audio.gaps.isEmpty)
  }

  @Test func cutsAreRoundedAndPadded() throws {
    let audio = try build(rate: 8000, [(tone(0..<8000, rate: 8000), 4000)])
    #expect(audio.samples.count == 12_000)
    // 62.5 µs are half a sample at 8 kHz: halves go up.
    let cut = audio.cut(start: Microseconds(1_000_062), end: Microseconds(1_000_188))
    #expect(cut.samples == [audio.samples[8000], audio.samples[8001]])
    let head = audio.cut(start: .zero, end: .seconds(1))
    #expect(head.hasGap)
    #expect(head.decodedSampleCount == 4000)
    #expect(head.samples[..<4000].allSatisfy { $0 == 0 })
    let tail = audio.cut(start: .seconds(1), end: .seconds(40))
    #expect(tail.samples.count == 96_000)
    #expect(tail.hasGap)
    #expect(tail.decodedSampleCount == 4000)
    let beyond = audio.cut(start: .seconds(30), end: .seconds(31))
    #expect(beyond.decodedSampleCount == 0)
    #expect(beyond.samples == [Float](repeating: 0, count: 8000))
  }

  @Test func hostileTimeStampsAreBounded() throws {
    let audio = try build(
      limit: .seconds(2),
      [
        (tone(0..<16_000), 0), (tone(0..<16_000), .max), (tone(0..<16_000), nil),
        (tone(0..<16_000), .min), (tone(0..<16_000), 16_000),
      ])
    #expect(audio.wasLimited)
    #expect(audio.samples.count <= 3 * 8000 + 1)
    #expect(audio.decoded == [0..<16_000])
  }

  @Test(arguments: [1, 7, 8000, 11_025, 22_050, 44_100, 768_000])
  func longHolesAreSkippedExactly(rate: Int) throws {
    let seconds = rate < 100 ? 400 : 9
    let after = seconds * rate + rate / 3
    let skipped = try build(
      rate: rate, limit: .seconds(1000),
      [(tone(0..<rate, rate: rate), 0), (tone(after..<after + 2 * rate, rate: rate), Int64(after))])
    let filled = try build(
      rate: rate, limit: .seconds(1000),
      [
        (tone(0..<rate, rate: rate), 0), ([Float](repeating: 0, count: after - rate), nil),
        (tone(after..<after + 2 * rate, rate: rate), nil),
      ])
    let isEqual = skipped.samples == filled.samples
    #expect(isEqual)
  }

  @Test func onlyWhatSamplesAreCutFromIsKept() throws {
    let grids = [(30, 31), (3, 5), (4, 6)].map {
      StepGrid(start: .seconds($0.0), end: .seconds($0.1))
    }
    let runs = [(tone(0..<160_000), Int64(0) as Int64?), (tone(0..<160_000), 400_000)]
    let builder = try LabelAudioBuilder(sourceRate: 16_000, limit: .seconds(60), keeping: grids)
    for run in runs { try run.0.withUnsafeBufferPointer { try builder.append($0, at: run.1) } }
    let some = try builder.finish()
    let all = try build(runs.map { ($0.0, $0.1) })
    for grid in grids {
      let (one, other) = (
        some.cut(start: grid.start, end: grid.end), all.cut(start: grid.start, end: grid.end)
      )
      #expect(one.samples == other.samples && one.hasGap == other.hasGap)
      #expect(one.samples.contains { $0 != 0 })
    }
    #expect(some.cut(start: .seconds(1), end: .seconds(2)).samples.allSatisfy { $0 == 0 })
  }

  @Test func limitDoesNotChangeWhatLiesBeforeIt() throws {
    let whole = try build([(tone(0..<64_000), 0)])
    let limited = try build(limit: .seconds(1), [(tone(0..<64_000), 0)])
    #expect(limited.samples.count < whole.samples.count)
    #expect(limited.samples[..<8000] == whole.samples[..<8000])
  }

  @Test func valuesThatAreNoAudioBecomeSilence() throws {
    var samples = tone(0..<16_000)
    samples[8000] = .nan
    samples[8002] = .infinity
    let audio = try build([(samples, 0)])
    #expect(audio.samples.allSatisfy { $0.isFinite })
    #expect(audio.gaps == [.init(.damaged, 4000..<4002)])
  }
}
