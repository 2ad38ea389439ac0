public import ArgumentParser
import Console
import FeatureCache
import Foundation
import MOSEIPrep

/// `prep mfcc`: the coefficients of one sound file, to compare with other programs' or to look at.
struct MFCCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mfcc",
    abstract: "Compute a sound file's MFCCs and store them as a NumPy array.",
    discussion: """
      The array is float32 [frames, 40]: 80 ms frames every 20 ms of the mean of the channels, \
      resampled to 8 kHz unless the file has that rate. Nothing is padded: the cache's \
      coefficients are those of the waveform followed by zeros up to 12 s.

      Flavours: default (what the cache holds), torchaudio, librosa and kaldi, each equal to that \
      library's within 3e-4.

      Examples:
        prep mfcc speech.wav --out speech.npy
        prep mfcc speech.wav --flavor kaldi --out speech.kaldi.npy
        prep mfcc speech.wav --out speech.npy --time 1000
      """)

  @Argument(help: "A WAV or other sound file that libsndfile reads.", completion: .file())
  var wav: String

  @Option(help: "Whose coefficients to compute.")
  var flavor: MFCCFlavor = .default

  @Option(name: .customLong("out"), help: "The .npy file to write.", completion: .file())
  var output: String

  @Option(
    help: """
      Compute the coefficients this many times more, on one thread, and print the mean CPU time in \
      seconds; reading and resampling are left out.
      """)
  var time: Int?

  func validate() throws {
    if let time, time < 1 { throw ValidationError("--time takes a number of at least 1.") }
  }

  func run() throws {
    let samples = try WaveFile(path: wav).samplesAtFeatureRate()
    let coefficients: [Float]
    let plan = try MFCC(flavor: flavor)
    do {
      coefficients = try plan.coefficients(samples)
    } catch let error as PrepError {
      throw PrepError(
        error.code, error.message, path: wav, location: error.location, cause: error.cause,
        remedy: error.remedy)
    }
    try NumpyFile.write(
      coefficients,
      shape: [coefficients.count / MFCC.coefficientCount, MFCC.coefficientCount], to: output)
    if let time {
      let began = Self.cpuSeconds()
      for _ in 0..<time { _ = try plan.coefficients(samples) }
      try StandardOutput.writeLine("\((Self.cpuSeconds() - began) / Double(time))")
    }
  }

  private static func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

extension MFCCFlavor: ExpressibleByArgument {}
