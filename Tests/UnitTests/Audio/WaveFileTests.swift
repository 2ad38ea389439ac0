import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Sound files through libsndfile, and what is refused.
@Suite struct WaveFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A WAV of 0.5 s: the left channel holds 0.25, the right one 0.75.
  private func makeStereo(rate: Int, codec: String = "pcm_s16le") throws -> String {
    let path = folder.file("stereo.wav")
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-f", "lavfi", "-i", "aevalsrc=0.25|0.75:s=\(rate):d=0.5", "-c:a", codec,
        path,
      ])
    return path
  }

  private func refusal(_ path: String) -> PrepError? {
    #expect(throws: PrepError.self) { try WaveFile(path: path) }
  }

  @Test(arguments: ["pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_mulaw"])
  func channelsAreAveraged(codec: String) throws {
    let wave = try WaveFile(path: makeStereo(rate: 8000, codec: codec))
    #expect(wave.channelCount == 2)
    let samples = try wave.samplesAtFeatureRate()
    #expect(samples.count == 4000)
    // mu-law keeps four bits of the mantissa.
    #expect(samples.allSatisfy { abs($0 - 0.5) < (codec == "pcm_mulaw" ? 0.02 : 1e-4) })
  }

  @Test func oneChannelCanBeChosen() throws {
    func level(_ text: String, _ path: String) throws -> Float? {
      let choice = try #require(ChannelChoice(text))
      var first: Float?
      try WaveFile(path: path).readMono(choice) {
        first = $0[1000]
        return false
      }
      return first
    }
    let path = try makeStereo(rate: 8000)
    for (text, expected) in [
      ("mean", 0.5), ("left", 0.25), ("right", 0.75), ("1", 0.25), ("2", 0.75),
    ] as [(String, Float)] {
      #expect(abs(try #require(try level(text, path)) - expected) < 1e-4, "\(text)")
    }
    let error = #expect(throws: PrepError.self) { try level("3", path) }
    #expect(error?.description.contains("no channel 3 (it has 2)") == true)
    // Of a single channel there is no other one: it is what either side plays.
    let mono = folder.file("mono.wav")
    try Tool.check("ffmpeg", ["-v", "error", "-i", path, "-ac", "1", mono])
    #expect(try level("right", mono) != nil)
    #expect(["0", "-1", "both", "1025"].allSatisfy { ChannelChoice($0) == nil })
  }

  @Test func fileIsPlacedOnItsVideosClock() throws {
    let path = try makeStereo(rate: 16_000)
    let audio = try WaveFile(path: path).labelAudio(offset: Rational(3, 10), limit: .seconds(9))
    #expect(audio.decoded == [2400..<6400])
    #expect(abs(audio.samples[4400] - 0.5) < 1e-3)
    let early = try WaveFile(path: path).labelAudio(offset: Rational(-1, 10), limit: .seconds(9))
    #expect(early.decoded == [0..<3200])
  }

  @Test func unreadableFilesAreRefusedByName() throws {
    let text = folder.file("text.wav")
    try Data("not sound at all, only text".utf8).write(to: URL(fileURLWithPath: text))
    let pipe = folder.file("pipe.wav")
    #expect(mkfifo(pipe, 0o600) == 0)
    for (path, code) in [
      (folder.file("absent.wav"), PrepError.Code.fileMissing), (text, .formatInvalid),
      (pipe, .fileRefused), (folder.path, .fileRefused),
    ] {
      let error = refusal(path)
      #expect(error?.code == code)
      #expect(error?.path == path)
    }
  }

  @Test func truncatedFileGivesWhatItHolds() throws {
    let path = try makeStereo(rate: 8000)
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    try whole.prefix(whole.count - 8000).write(to: URL(fileURLWithPath: path))
    #expect(try WaveFile(path: path).samplesAtFeatureRate().count == 2000)
  }
}
