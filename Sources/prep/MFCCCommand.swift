public import ArgumentParser
import FeatureCache
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
      """)

  @Argument(help: "A WAV or other sound file that libsndfile reads.", completion: .file())
  var wav: String

  @Option(help: "Whose coefficients to compute.")
  var flavor: MFCCFlavor = .default

  @Option(name: .customLong("out"), help: "The .npy file to write.", completion: .file())
  var output: String

  func run() throws {
    let samples = try WaveFile(path: wav).samplesAtFeatureRate()
    let coefficients: [Float]
    do {
      coefficients = try MFCC(flavor: flavor).coefficients(samples)
    } catch let error as PrepError {
      throw PrepError(
        error.code, error.message, path: wav, location: error.location, cause: error.cause,
        remedy: error.remedy)
    }
    try NumpyFile.write(
      coefficients,
      shape: [coefficients.count / MFCC.coefficientCount, MFCC.coefficientCount], to: output)
  }
}

extension MFCCFlavor: ExpressibleByArgument {}
