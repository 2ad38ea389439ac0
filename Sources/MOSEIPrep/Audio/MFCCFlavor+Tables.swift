import Foundation

extension MFCCFlavor {
  /// Points of the flavour's Fourier transform: frames are padded with zeros to it.
  var transformLength: Int { self == .kaldi ? 1024 : MFCC.frameLength }

  /// The bank of mel filters over the transform's bins.
  var melBank: MelBank {
    let rate = Double(LabelAudio.sampleRate)
    let count = MFCC.coefficientCount
    return switch self {
    case .default, .torchaudio:
      .htk(bandCount: count, fftLength: transformLength, sampleRate: rate)
    case .librosa:
      .slaney(bandCount: count, fftLength: transformLength, sampleRate: rate)
    case .kaldi:
      .kaldi(bandCount: count, fftLength: transformLength, sampleRate: Float(rate), lowest: 20)
    }
  }

  /// The window over a frame's samples, `[640]`.
  var window: [Double] {
    let length = MFCC.frameLength
    return (0..<length).map { index in
      switch self {
      case .default, .torchaudio, .librosa:
        return 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(length))
      case .kaldi:
        let hann = 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(length - 1))
        return Double(Float(pow(hann, 0.85)))
      }
    }
  }

  /// The level of a band: decibels, or Kaldi's natural logarithm, with a floor.
  func level(_ energy: Double) -> Double {
    // A natural logarithm takes a third of log10's time.
    self == .kaldi
      ? log(max(energy, Double(Float.ulpOfOne))) : 10 / log(10.0) * log(max(energy, 1e-10))
  }

  /// How much a band's level adds to a coefficient: an orthonormal DCT-II, with Kaldi's liftering.
  func cosine(coefficient: Int, band: Int) -> Double {
    let count = Double(MFCC.coefficientCount)
    let scale = (coefficient == 0 ? 1 : 2.0.squareRoot()) / count.squareRoot()
    let lift = self == .kaldi ? 1 + 11 * sin(.pi * Double(coefficient) / 22) : 1
    // torchaudio rounds the angle, up to 120, to single precision: worth 2e-4.
    let angle =
      self == .torchaudio
      ? Double(Float(.pi / count) * (Float(band) + 0.5) * Float(coefficient))
      : .pi / count * (Double(band) + 0.5) * Double(coefficient)
    return lift * scale * cos(angle)
  }
}
