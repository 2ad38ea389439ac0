import Foundation
import TestSupport

/// The frames ffmpeg's own full decode gives, from its `framemd5` output.
struct FFmpegFrames {
  struct Frame: Equatable {
    var pts: Int64
    var duration: Int64
    var md5: String
  }

  struct UnreadableOutput: Error {
    var text: String
  }

  /// Ticks are numerator / denominator seconds.
  var numerator: Int64
  var denominator: Int64
  var width: Int
  var height: Int
  var frames: [Frame]

  /// Decodes the first video stream from start to end.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - rotating: Turns pictures upright as players do.
  ///   - filter: A video filter applied to every frame.
  ///   - threads: Decoding threads, nil for ffmpeg's own choice.
  /// - Throws: An error where ffmpeg fails or prints something else.
  init(
    _ path: String, rotating: Bool = false, filter: String? = nil, threads: Int? = nil
  ) throws {
    let result = try Tool.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-copyts"] + (rotating ? [] : ["-noautorotate"])
        + (threads.map { ["-threads", String($0)] } ?? [])
        + ["-i", path, "-map", "0:v:0"] + (filter.map { ["-vf", $0] } ?? [])
        + ["-fps_mode", "passthrough", "-enc_time_base", "-1", "-f", "framemd5", "-"])
    (numerator, denominator, width, height, frames) = (0, 0, 0, 0, [])
    for line in result.text.split(separator: "\n") {
      let words = line.split(whereSeparator: { " ,:/x".contains($0) }).map(String.init)
      if line.hasPrefix("#tb 0"), words.count == 4 {
        (numerator, denominator) = (Int64(words[2]) ?? 0, Int64(words[3]) ?? 0)
      } else if line.hasPrefix("#dimensions"), words.count == 4 {
        (width, height) = (Int(words[2]) ?? 0, Int(words[3]) ?? 0)
      } else if !line.hasPrefix("#"), words.count >= 6, let pts = Int64(words[2]),
        let duration = Int64(words[3])
      {
        frames.append(Frame(pts: pts, duration: duration, md5: words[5]))
      }
    }
    guard numerator > 0, denominator > 0 else {
      throw UnreadableOutput(text: String(result.text.prefix(300)))
    }
    if let last = frames.last, let duration = try Self.packetDuration(path, pts: last.pts) {
      frames[frames.count - 1].duration = duration
    }
  }

  /// Duration of the packet that holds the frame at `pts`, in ticks, from ffprobe.
  ///
  /// framemd5 prints durations of the average rate instead; nil where packets have no such pts.
  private static func packetDuration(_ path: String, pts: Int64) throws -> Int64? {
    let text = try Tool.check(
      "ffprobe",
      [
        "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=pts,duration", "-of",
        "csv=p=0", "-i", path,
      ]
    ).text
    for line in text.split(separator: "\n") {
      let words = line.split(separator: ",").map { Int64($0) }
      if words.count >= 2, words[0] == pts { return words[1] }
    }
    return nil
  }

  /// Where the container starts, in microseconds, from ffprobe.
  static func startTime(_ path: String) throws -> Int64 {
    let text = try Tool.check(
      "ffprobe",
      ["-v", "error", "-show_entries", "format=start_time", "-of", "csv=p=0", "-i", path]
    ).text.trimmingCharacters(in: .whitespacesAndNewlines)
    return Int64(((Double(text) ?? 0) * 1e6).rounded())
  }

  /// The frame played at a time, by plain search.
  ///
  /// - Parameters:
  ///   - thirds: The label time, in thirds of a microsecond.
  ///   - start: The container's start, in microseconds.
  /// - Returns: An index into `frames`, nil where no frame is played.
  func played(at thirds: Int64, start: Int64) -> Int? {
    guard let first = frames.first, let last = frames.last else { return nil }
    // Both sides of every comparison in units of 1 / (3,000,000 * denominator) seconds.
    func scaled(_ ticks: Int64) -> Int64 { ticks * numerator * 3_000_000 }
    let time = (thirds + 3 * start) * denominator
    let tenth = 300_000 * denominator
    if scaled(first.pts) > time + 3 * denominator {
      return scaled(first.pts) - time <= tenth ? 0 : nil
    }
    let previous = frames.count > 1 ? last.pts - frames[frames.count - 2].pts : 0
    let end = scaled(last.pts + (last.duration > 0 ? last.duration : previous))
    if time >= end { return time - end <= tenth ? frames.count - 1 : nil }
    return frames.lastIndex { scaled($0.pts) <= time + 3 * denominator }
  }
}
