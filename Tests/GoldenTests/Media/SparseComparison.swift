import MOSEIPrep
import TestSupport
import Testing

/// Decodes many choices of frames and compares each with ffmpeg's full decode of the file.
///
/// - Returns: What each decode took, for timelines made from packets.
@discardableResult func expectSparseFramesOfFFmpeg(
  _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws -> [DecodingWork] {
  let reference = try FFmpegFrames(path, threads: 1)
  let media = try MediaFile(opening: path)
  var timeline = try media.timeline()
  if try media.decode(
    frames: Array(0..<timeline.count), timeline: timeline, strategy: .full,
    includingDamaged: true, body: { _, _ in }
  ).contradictsTimeline {
    timeline = try media.timeline(from: .decoder)
  }
  #expect(timeline.pts == reference.frames.map(\.pts), sourceLocation: sourceLocation)
  var work: [DecodingWork] = []
  for wanted in frameChoices(timeline.count) {
    var digests: [String] = []
    let report = try media.decode(frames: wanted, timeline: timeline) {
      #expect($0 == wanted[digests.count], sourceLocation: sourceLocation)
      digests.append(try FrameDigest.md5(of: $1))
    }
    #expect(report.missing.isEmpty && report.damaged.isEmpty, sourceLocation: sourceLocation)
    #expect(!report.contradictsTimeline, sourceLocation: sourceLocation)
    let isEqual = digests == wanted.map { reference.frames[$0].md5 }
    #expect(isEqual, "frames \(wanted)", sourceLocation: sourceLocation)
    work.append(report.work)
  }
  return work
}

/// Ascending choices of `count` frames: every eighth, edges, single ones, intervals, random ones.
func frameChoices(_ count: Int) -> [[Int]] {
  var choices = [
    Array(stride(from: 0, to: count, by: 8)), [0], [count - 1], [0, count - 1], [count / 2],
    Array(stride(from: count / 5, to: count / 3, by: 8))
      + Array(stride(from: count * 3 / 5, to: count * 7 / 10, by: 8)),
  ]
  // Knuth's MMIX constants: the same choices on every run.
  var state: UInt64 = 7
  for odds in [3, 12, 40] as [UInt64] {
    choices.append(
      (0..<count).filter { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state >> 33) % odds == 0
      })
  }
  return choices.filter { !$0.isEmpty }
}

/// Decodes one choice of frames sparsely and fully, and compares everything a caller sees.
///
/// - Returns: Why the sparse decode fell back, nil where it did not.
@discardableResult func expectSparseEqualsFull(
  _ path: String, _ wanted: (Int) -> [Int], sourceLocation: SourceLocation = #_sourceLocation
) throws -> String? {
  let media = try MediaFile(opening: path)
  let timeline = try media.timeline()
  var outcomes: [[Int: String]] = []
  var reports: [FrameDecodingReport] = []
  for strategy in DecodingStrategy.allCases {
    var digests: [Int: String] = [:]
    reports.append(
      try media.decode(frames: wanted(timeline.count), timeline: timeline, strategy: strategy) {
        digests[$0] = try FrameDigest.md5(of: $1)
      })
    outcomes.append(digests)
  }
  // What a contradicted list's frames were is thrown away.
  let isContradicted = reports[1].contradictsTimeline
  #expect(reports[0].contradictsTimeline == isContradicted, sourceLocation: sourceLocation)
  if !isContradicted {
    let isEqual = outcomes[0] == outcomes[1]
    #expect(isEqual, sourceLocation: sourceLocation)
    #expect(reports[0].missing == reports[1].missing, sourceLocation: sourceLocation)
    #expect(reports[0].damaged == reports[1].damaged, sourceLocation: sourceLocation)
  }
  return reports[0].work.fallback
}
