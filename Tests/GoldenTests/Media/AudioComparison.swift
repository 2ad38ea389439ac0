import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Compares decoded audio with ffmpeg's: every sample, and where each run lies.
func expectAudioOfFFmpeg(
  _ path: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let media = try MediaFile(opening: path)
  let facts = try #require(try media.scan().audio, sourceLocation: sourceLocation)
  var samples: [Float] = []
  var positions: [Int64?] = []
  let report = try #require(
    try media.decodeAudio { run, position in
      samples += run
      positions.append(position)
    }, sourceLocation: sourceLocation)
  #expect(report.sampleRate == facts.sampleRate, sourceLocation: sourceLocation)
  #expect(report.samples == Int64(samples.count), sourceLocation: sourceLocation)
  #expect(report.packetErrors == 0, sourceLocation: sourceLocation)

  let pcm = try Tool.check(
    "ffmpeg", ["-v", "error", "-nostdin", "-i", path, "-map", "0:a:0", "-f", "f32le", "-"]
  ).output
  let interleaved = pcm.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
  let channels = facts.channels
  let mono = (0..<interleaved.count / channels).map { i in
    (0..<channels).reduce(0) { $0 + Double(interleaved[i * channels + $1]) } / Double(channels)
  }
  #expect(samples.count == mono.count, sourceLocation: sourceLocation)
  let worst = zip(samples, mono).map { abs(Double($0) - $1) }.max() ?? 0
  #expect(worst < 1e-6, sourceLocation: sourceLocation)

  let start = try FFmpegFrames.startTime(path)
  let times = try Tool.check(
    "ffprobe",
    [
      "-v", "error", "-select_streams", "a:0", "-show_entries",
      "frame=best_effort_timestamp:stream=time_base", "-of", "csv=p=0", "-i", path,
    ]
  ).text.split(whereSeparator: { $0.isNewline }).map { $0.trimmingCharacters(in: [","]) }
  let base = try #require(times.last { $0 != "N/A" && $0.contains("/") }).split(separator: "/")
    .compactMap {
      Double($0)
    }
  // "N/A" where a frame has no time: what a decoder still held at the end of the file.
  let expected = times.filter { $0 == "N/A" || !$0.contains("/") }.map { text in
    Double(text).map { ($0 * base[0] / base[1] - Double(start) / 1e6) * Double(report.sampleRate) }
  }
  #expect(positions.count == expected.count, sourceLocation: sourceLocation)
  #expect(
    positions.map { $0 == nil } == expected.map { $0 == nil }, sourceLocation: sourceLocation)
  let farthest = zip(positions, expected).map { abs(Double($0 ?? 0) - ($1 ?? 0)) }.max() ?? 1
  // Half a sample, and what Doubles lose on the way.
  #expect(farthest <= 0.5001, sourceLocation: sourceLocation)
}
