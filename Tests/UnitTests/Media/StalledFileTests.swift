import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Gigabytes without a packet: a half-downloaded or forged file must not cost hours.
@Suite struct StalledFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func clip(_ name: String, _ options: [String]) throws -> String {
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=1", "-f", "lavfi",
        "-i", "sine=d=1",
      ] + options + [folder.file(name)])
    return folder.file(name)
  }

  /// What a reader takes from a file: its frames and its sound.
  private func content(_ file: MediaFile) throws -> (pts: [Int64], soundSamples: Int64?) {
    (try file.timeline(from: .decoder).pts, try file.decodeAudio { _, _ in }?.samples)
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      ("clip.mkv", ["-c:v", "mpeg4", "-c:a", "mp2"]), ("clip.ts", ["-c:v", "mpeg2video"]),
      ("clip.mpg", ["-c:v", "mpeg1video"]), ("clip.avi", ["-c:v", "mpeg4"]),
      ("clip.flv", ["-ar", "22050"]), ("clip.mp4", ["-c:v", "mpeg4"]),
    ])
  func aHundredGigabytesOfNothingAreNotSearched(name: String, options: [String]) throws {
    // Probing alone reads up to 37 MB: some at the start, then ever more at the end.
    let limits = MediaLimits(maxBytesPerPacket: 1 << 26)
    let path = try clip(name, options)
    // A transport stream's last frame is lost to any padding: libavformat takes it for damage.
    try Tool.check("truncate", ["-s", "4M", path])
    let short = try MediaFile(opening: path, limits: limits)
    let end = try #require(try short.scan().mediaEnd).doubleValue
    let expected = try content(short)

    try Tool.check("truncate", ["-s", "100G", path])
    let padded = try MediaFile(opening: path, limits: limits)
    // Where a file is damaged, libavformat guesses how long the last packet lasts.
    let paddedEnd = try #require(try padded.scan().mediaEnd).doubleValue
    #expect(abs(paddedEnd - end) < 0.05)
    let found = try content(padded)
    #expect(found.pts == expected.pts)
    #expect(found.soundSamples == expected.soundSamples)
  }

  @Test func streamsOneAfterTheOtherAreReadWhole() throws {
    // The sound begins behind all pictures, farther than a packet may be.
    let path = folder.file("apart.mkv")
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=10",
        "-itsoffset", "20", "-f", "lavfi", "-i", "sine=d=1", "-c:v", "rawvideo", "-pix_fmt",
        "yuv420p", path,
      ])
    let limits = MediaLimits(maxBytesPerPacket: 6 << 20)
    let file = try MediaFile(opening: path, limits: limits)
    #expect(try file.scan().damage == nil)
    #expect(try content(file).soundSamples ?? 0 >= 44_100)
  }
}
