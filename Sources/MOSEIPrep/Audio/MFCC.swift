import Foundation

/// Computes mel-frequency cepstral coefficients of 8 kHz mono speech, `[frames, 40]`.
///
/// A plan: the window, transform, filter bank and DCT matrix are made once, and frames are
/// computed without allocating. Not Sendable; give each worker its own.
public final class MFCC {
  /// Samples per frame: 80 ms.
  public static let frameLength = 640
  /// Samples between frames: 20 ms.
  public static let hop = 160
  /// Coefficients per frame.
  public static let coefficientCount = 40
  /// Samples of the longest stretch: 12 s.
  public static let paddedSampleCount = 96_000

  public let flavor: MFCCFlavor

  private let fft: RealFFT
  private let bank: MelBank
  private let window: [Double]
  /// Orthonormal DCT-II, `[coefficient, band]`, with the flavour's liftering.
  private let dct: [Double]
  private var frame: [Float]
  private var power: [Double]
  private var energies: [Double]

  /// Plans a flavour.
  ///
  /// - Parameter flavor: Whose coefficients to compute.
  /// - Throws: `PrepError` where libavutil has no transform of the flavour's length.
  public init(flavor: MFCCFlavor = .default) throws {
    self.flavor = flavor
    let bands = Self.coefficientCount
    let rate = LabelAudio.sampleRate
    let length = flavor == .kaldi ? 1024 : Self.frameLength
    fft = try RealFFT(length: length)
    switch flavor {
    case .default, .torchaudio:
      bank = .htk(bandCount: bands, fftLength: length, sampleRate: Double(rate))
    case .librosa:
      bank = .slaney(bandCount: bands, fftLength: length, sampleRate: Double(rate))
    case .kaldi:
      bank = .kaldi(bandCount: bands, fftLength: length, sampleRate: Float(rate), lowest: 20)
    }
    window = Self.window(flavor)
    dct = Self.cosines(flavor)
    frame = [Float](repeating: 0, count: Self.frameLength)
    power = [Double](repeating: 0, count: length / 2 + 1)
    energies = []
  }

  /// Number of frames the flavour makes of `sampleCount` samples.
  public func frameCount(sampleCount: Int) -> Int {
    switch flavor {
    case .default, .torchaudio, .librosa: 1 + sampleCount / Self.hop
    case .kaldi:
      sampleCount < Self.frameLength ? 0 : 1 + (sampleCount - Self.frameLength) / Self.hop
    }
  }

  /// Frames of a padded sample that hold its own audio: 1 + n / 160 (`mfcc_frames`).
  public static func realFrameCount(sampleCount: Int) -> Int {
    1 + min(sampleCount, paddedSampleCount) / hop
  }

  /// Computes a cached sample's coefficients: its waveform is zero-padded to 12 s first.
  ///
  /// - Parameter samples: At most 96,000 samples at 8 kHz.
  /// - Returns: Coefficients `[601, 40]` (`[597, 40]` for Kaldi), row-major.
  /// - Throws: `PrepError` as `coefficients` does.
  public func paddedCoefficients(_ samples: [Float]) throws -> [Float] {
    precondition(samples.count <= Self.paddedSampleCount, "a sample covers at most 12 s")
    var padded = samples
    padded.append(
      contentsOf: repeatElement(0, count: Self.paddedSampleCount - samples.count))
    return try coefficients(padded)
  }

  /// Computes a waveform's coefficients as it is, without padding it to a length.
  ///
  /// - Parameter samples: 8 kHz mono, full scale being 1.
  /// - Returns: Coefficients `[frameCount, 40]`, row-major.
  /// - Throws: `PrepError` where the waveform is too short for the flavour, or not finite.
  public func coefficients(_ samples: [Float]) throws -> [Float] {
    try check(samples)
    let count = frameCount(sampleCount: samples.count)
    let bands = Self.coefficientCount
    energies.removeAll(keepingCapacity: true)
    energies.reserveCapacity(count * bands)
    var logEnergies: [Double] = []
    logEnergies.reserveCapacity(flavor == .kaldi ? count : 0)
    for index in 0..<count {
      samples.withUnsafeBufferPointer { loadFrame(index, of: $0) }
      if flavor == .kaldi { logEnergies.append(conditionFrame()) }
      transformFrame()
      appendBandLevels()
    }
    if flavor == .torchaudio || flavor == .librosa, let loudest = energies.max() {
      for index in energies.indices { energies[index] = max(energies[index], loudest - 80) }
    }
    var result = [Float](repeating: 0, count: count * bands)
    result.withUnsafeMutableBufferPointer { applyDCT(to: $0) }
    for (index, energy) in logEnergies.enumerated() { result[index * bands] = Float(energy) }
    return result
  }

  private func check(_ samples: [Float]) throws {
    let shortest =
      switch flavor {
      case .default, .librosa: 1
      case .torchaudio: Self.frameLength / 2 + 1
      case .kaldi: Self.frameLength
      }
    guard samples.count >= shortest else {
      throw PrepError(
        .formatInvalid,
        samples.isEmpty ? "holds no sound" : "is too short for MFCCs",
        cause: "flavour \(flavor.rawValue) needs \(shortest) samples at 8 kHz; "
          + "there are \(samples.count)")
    }
    guard let bad = samples.firstIndex(where: { !(abs($0) <= Self.largestSample) }) else { return }
    throw PrepError(
      .formatInvalid, "holds a value that is no audio",
      location: "\(Double(bad) / Double(LabelAudio.sampleRate)) s", cause: "\(samples[bad])")
  }

  /// Copies frame `index` into `frame`, completing it beyond the waveform's ends.
  private func loadFrame(_ index: Int, of samples: UnsafeBufferPointer<Float>) {
    let start = index * Self.hop - (flavor == .kaldi ? 0 : Self.frameLength / 2)
    let reflects = flavor == .torchaudio
    let last = samples.count - 1
    for offset in 0..<Self.frameLength {
      let position = start + offset
      if position >= 0, position <= last {
        frame[offset] = samples[position]
      } else if reflects {
        frame[offset] = samples[position < 0 ? -position : 2 * last - position]
      } else {
        frame[offset] = 0
      }
    }
  }

  /// Applies Kaldi's scale, mean removal and pre-emphasis; returns the log energy before the last.
  private func conditionFrame() -> Double {
    var sum: Float = 0
    for index in frame.indices {
      frame[index] *= 32768
      sum += frame[index]
    }
    let mean = sum / Float(Self.frameLength)
    var energy = 0.0
    for index in frame.indices {
      frame[index] -= mean
      energy += Double(frame[index]) * Double(frame[index])
    }
    for index in stride(from: Self.frameLength - 1, to: 0, by: -1) {
      frame[index] -= 0.97 * frame[index - 1]
    }
    frame[0] -= 0.97 * frame[0]
    return log(max(energy, Double(Float.ulpOfOne)))
  }

  /// Windows `frame`, transforms it and leaves its power spectrum in `power`.
  private func transformFrame() {
    let (input, output) = (fft.input, fft.output)
    for index in 0..<Self.frameLength { input[index] = Double(frame[index]) * window[index] }
    // The transform may use its input as scratch: the padding is written anew each time.
    for index in Self.frameLength..<max(Self.frameLength, fft.length) { input[index] = 0 }
    fft.transform()
    for bin in power.indices {
      let (re, im) = (output[2 * bin], output[2 * bin + 1])
      power[bin] = re * re + im * im
    }
  }

  private func appendBandLevels() {
    for band in bank.bands {
      var energy = 0.0
      var bin = band.firstBin
      for index in band.weights {
        energy += bank.weights[index] * power[bin]
        bin += 1
      }
      let level =
        flavor == .kaldi
        ? log(max(energy, Double(Float.ulpOfOne))) : 10 * log10(max(energy, 1e-10))
      energies.append(level)
    }
  }

  private func applyDCT(to result: UnsafeMutableBufferPointer<Float>) {
    let bands = Self.coefficientCount
    for row in stride(from: 0, to: result.count, by: bands) {
      for coefficient in 0..<bands {
        var sum = 0.0
        for band in 0..<bands { sum += dct[coefficient * bands + band] * energies[row + band] }
        result[row + coefficient] = Float(sum)
      }
    }
  }

  private static func window(_ flavor: MFCCFlavor) -> [Double] {
    (0..<frameLength).map { index in
      switch flavor {
      case .default, .torchaudio, .librosa:
        return 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(frameLength))
      case .kaldi:
        let hann = 0.5 - 0.5 * cos(2 * .pi * Double(index) / Double(frameLength - 1))
        return Double(Float(pow(hann, 0.85)))
      }
    }
  }

  private static func cosines(_ flavor: MFCCFlavor) -> [Double] {
    let count = coefficientCount
    return (0..<count).flatMap { coefficient in
      let scale = (coefficient == 0 ? 1 : 2.0.squareRoot()) / Double(count).squareRoot()
      let lift = flavor == .kaldi ? 1 + 11 * sin(.pi * Double(coefficient) / 22) : 1
      return (0..<count).map { band in
        // torchaudio rounds the angle, up to 120, to single precision: worth 2e-4.
        let angle =
          flavor == .torchaudio
          ? Double(Float(.pi / Double(count)) * (Float(band) + 0.5) * Float(coefficient))
          : .pi / Double(count) * (Double(band) + 0.5) * Double(coefficient)
        return lift * scale * cos(angle)
      }
    }
  }

  /// Beyond this a value is a decoder's or a file's mistake, and its power may overflow.
  private static let largestSample: Float = 1e9
}
