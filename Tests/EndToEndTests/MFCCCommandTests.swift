import FeatureCache
import Foundation
import TestSupport
import Testing

/// `prep mfcc` as a user runs it.
@Suite struct MFCCCommandTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func makeTone(_ name: String, rate: Int, seconds: Double) throws -> String {
    let path = folder.file(name)
    try Tool.check(
      "ffmpeg",
      ["-v", "error", "-f", "lavfi", "-i", "sine=440:r=\(rate):d=\(seconds)", path])
    return path
  }

  @Test func writesWhatNumpyReads() throws {
    let wav = try makeTone("tone.wav", rate: 44_100, seconds: 1)
    let out = folder.file("tone.npy")
    try Tool.check(Program.path("prep"), ["mfcc", wav, "--flavor", "librosa", "--out", out])
    let text = try Tool.check(
      Tool.python,
      ["-c", "import numpy, sys; x = numpy.load(sys.argv[1]); print(x.dtype, x.shape)", out]
    ).text
    #expect(text == "float32 (51, 40)\n")

    let seconds = try Tool.check(
      Program.path("prep"), ["mfcc", wav, "--out", out, "--time", "3"]
    ).text
    #expect(try #require(Double(seconds.trimmingCharacters(in: .newlines))) > 0)
  }

  @Test func failuresNameTheFileAndTheCause() throws {
    let wav = try makeTone("tone.wav", rate: 8000, seconds: 0.05)
    let empty = folder.file("empty.wav")
    let header =
      "import sys, wave; w = wave.open(sys.argv[1], 'wb'); w.setparams((1, 2, 8000, 0, "
      + "'NONE', '')); w.close()"
    try Tool.check(Tool.python, ["-c", header, empty])
    let out = folder.file("x.npy")
    for (arguments, status, words) in [
      ([folder.file("absent.wav"), "--out", out], 1, ["absent.wav", "No such file"]),
      ([empty, "--out", out], 1, ["empty.wav", "no sound"]),
      ([wav, "--flavor", "kaldi", "--out", out], 1, ["tone.wav", "640 samples"]),
      ([wav, "--time", "0", "--out", out], 64, ["--time"]),
      ([wav, "--flavor", "htk", "--out", out], 64, ["htk", "librosa"]),
      ([wav, "--out", folder.file("no/x.npy")], 1, ["no/x.npy", "No such file"]),
    ] {
      let result = try Tool.run(Program.path("prep"), ["mfcc"] + arguments)
      #expect(result.status == Int32(status), "\(arguments)")
      for word in words { #expect(result.errors.contains(word), "\(result.errors)") }
      #expect(!FileManager.default.fileExists(atPath: out))
    }
  }
}
