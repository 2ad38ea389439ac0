import MOSEIPrep
import TestSupport
import Testing

/// Channels of a video's own sound; `WaveFileTests` has those of sound files.
@Suite struct ChannelChoiceTests {
  /// ALAC is decoded to planes, PCM to interleaved samples.
  @Test(arguments: [("alac", "mp4"), ("pcm_s16le", "mkv")])
  func oneChannelCanBeChosen(codec: String, container: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("three.\(container)")
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0.125|0.25|0.75:s=8000:d=0.5:c=3.0", "-f",
        "lavfi",
        "-i", "testsrc=s=64x48:r=10:d=0.5", "-c:v", "mpeg4", "-c:a", codec, path,
      ])
    func level(_ text: String) throws -> Float {
      let choice = try #require(ChannelChoice(text))
      var sum: Float = 0
      var count = 0
      _ = try MediaFile(opening: path).decodeAudio(choice) { run, _ in
        sum += run.reduce(0, +)
        count += run.count
      }
      #expect(count == 4000)
      return sum / Float(max(count, 1))
    }
    for (text, expected) in [
      ("mean", 0.375), ("left", 0.125), ("right", 0.25), ("3", 0.75),
    ] as [(String, Float)] {
      #expect(abs(try level(text) - expected) < 1e-3, "\(text)")
    }
    let error = #expect(throws: PrepError.self) { try level("4") }
    #expect(error?.description.contains("no channel 4 (it has 3)") == true)
  }
}
