import MOSEIPrep
import TestSupport
import Testing

/// Compares everything `MediaFile` says about a video's frames with ffmpeg's full decode.
func expectFramesOfFFmpeg(
  _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let reference = try FFmpegFrames(path)
  let start = try FFmpegFrames.startTime(path)
  let media = try MediaFile(opening: path)
  #expect(try media.scan().startTime.count == start, sourceLocation: sourceLocation)

  // Packets propose the frames, decoding confirms them or says no: then it decodes the list.
  var timeline = try media.timeline()
  var (digests, report) = try digestAll(media, timeline)
  if report.contradictsTimeline {
    timeline = try media.timeline(from: .decoder)
    (digests, report) = try digestAll(media, timeline)
  }
  #expect(!report.contradictsTimeline, sourceLocation: sourceLocation)
  let timeBase = Rational(reference.numerator, reference.denominator)
  #expect(timeline.timeBase == timeBase, sourceLocation: sourceLocation)
  #expect(timeline.pts == reference.frames.map(\.pts), sourceLocation: sourceLocation)
  #expect(digests == reference.frames.map(\.md5), sourceLocation: sourceLocation)
  try expectChoices(timeline, reference, start: start, sourceLocation)
}

private func digestAll(
  _ media: MediaFile, _ timeline: FrameTimeline
) throws -> ([String?], FrameDecodingReport) {
  var digests = [String?](repeating: nil, count: timeline.count)
  let report = try media.decode(
    frames: Array(0..<timeline.count), timeline: timeline, includingDamaged: true
  ) { digests[$0] = try FrameDigest.md5(of: $1) }
  return (digests, report)
}

/// Compares the choice at many times: step grids from several starts, and both edges closely.
private func expectChoices(
  _ timeline: FrameTimeline, _ reference: FFmpegFrames, start: Int64,
  _ sourceLocation: SourceLocation
) throws {
  guard let first = reference.frames.first, let last = reference.frames.last else { return }
  func thirds(_ ticks: Int64) -> Int64 {
    ticks * reference.numerator * 3_000_000 / reference.denominator - 3 * start
  }
  let (begin, end) = (thirds(first.pts), thirds(last.pts + last.duration))
  var times = Array(stride(from: begin - 3_000_000, through: end + 3_000_000, by: 1_000_000))
  times += stride(from: 0, through: end, by: 1_000_000)
  times += stride(from: 611_100, through: end, by: 1_000_000)
  for edge in [begin, begin - 300_000, end, end + 300_000] {
    times += (-4...4).map { edge + $0 }
  }
  for frame in reference.frames {
    times += [-4, -3, -2, 0].map { thirds(frame.pts) + $0 }
  }
  let wrong = times.filter {
    timeline.frame(at: Rational($0, 3_000_000)) != reference.played(at: $0, start: start)
  }
  #expect(wrong.isEmpty, "times in thirds of a microsecond", sourceLocation: sourceLocation)
}
