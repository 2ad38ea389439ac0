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

  private let spectrum: PairSpectrum
  private let bank: MelBank
  private let window: [Double]
  private let cosines: CosineTransform
  /// Two frames, one after the other.
  private var frames: [Float]
  /// Of all frames, `[frames, 40]`.
  private var levels: [Double] = []

  /// Plans a flavour.
  ///
  /// - Parameter flavor: Whose coefficients to compute.
  /// - Throws: `PrepError` where libavutil has no transform of the flavour's length.
  public init(flavor: MFCCFlavor = .default) throws {
    self.flavor = flavor
    spectrum = try PairSpectrum(length: flavor.transformLength)
    bank = flavor.melBank
    window = flavor.window
    cosines = CosineTransform(flavor)
    frames = [Float](repeating: 0, count: 2 * Self.frameLength)
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
    if levels.count != count * bands { levels = [Double](repeating: 0, count: count * bands) }
    var logEnergies = [Double](repeating: 0, count: flavor == .kaldi ? count : 0)
    for index in stride(from: 0, to: count, by: 2) {
      let width = min(2, count - index)
      for place in 0..<width {
        loadFrame(index + place, of: samples, place: place)
        if flavor == .kaldi { logEnergies[index + place] = conditionFrame(place: place) }
      }
      transformFrames()
      storeLevels(at: index * bands, count: width)
    }
    if flavor == .torchaudio || flavor == .librosa, let loudest = levels.max() {
      for index in levels.indices { levels[index] = max(levels[index], loudest - 80) }
    }
    var result = [Float](repeating: 0, count: count * bands)
    result.withUnsafeMutableBufferPointer { result in
      levels.withUnsafeBufferPointer { cosines.apply(to: $0, result: result) }
    }
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
    // Without an early exit the loop is vectorised; only an unsound waveform is searched again.
    var unsound: Int32 = 0
    for sample in samples { unsound |= abs(sample) <= Self.largestSample ? 0 : 1 }
    guard unsound != 0, let bad = samples.firstIndex(where: { !(abs($0) <= Self.largestSample) })
    else { return }
    throw PrepError(
      .formatInvalid, "holds a value that is no audio",
      location: "\(Double(bad) / Double(LabelAudio.sampleRate)) s", cause: "\(samples[bad])")
  }

  /// Copies frame `index` into `frames`, completing it beyond the waveform's ends.
  private func loadFrame(_ index: Int, of samples: [Float], place: Int) {
    let length = Self.frameLength
    let start = index * Self.hop - (flavor == .kaldi ? 0 : length / 2)
    let last = samples.count - 1
    frames.withUnsafeMutableBufferPointer { frames in
      let frame = UnsafeMutableBufferPointer(
        rebasing: frames[place * length..<(place + 1) * length])
      if start >= 0, start + length <= samples.count {
        samples.withUnsafeBufferPointer {
          _ = frame.update(fromContentsOf: $0[start..<start + length])
        }
        return
      }
      for offset in 0..<length {
        let position = start + offset
        if position >= 0, position <= last {
          frame[offset] = samples[position]
        } else if flavor == .torchaudio {
          frame[offset] = samples[position < 0 ? -position : 2 * last - position]
        } else {
          frame[offset] = 0
        }
      }
    }
  }

  /// Applies Kaldi's scale, mean removal and pre-emphasis; returns the log energy before the last.
  private func conditionFrame(place: Int) -> Double {
    let length = Self.frameLength
    return frames.withUnsafeMutableBufferPointer { frames in
      let frame = UnsafeMutableBufferPointer(
        rebasing: frames[place * length..<(place + 1) * length])
      var sum: Float = 0
      for index in frame.indices {
        frame[index] *= 32768
        sum += frame[index]
      }
      let mean = sum / Float(length)
      var energy = 0.0
      for index in frame.indices {
        frame[index] -= mean
        energy += Double(frame[index]) * Double(frame[index])
      }
      for index in stride(from: length - 1, to: 0, by: -1) {
        frame[index] -= 0.97 * frame[index - 1]
      }
      frame[0] -= 0.97 * frame[0]
      return log(max(energy, Double(Float.ulpOfOne)))
    }
  }

  /// Windows `frames`, and leaves their power spectra in `spectrum`.
  private func transformFrames() {
    let length = Self.frameLength
    let input = spectrum.input
    frames.withUnsafeBufferPointer { frames in
      window.withUnsafeBufferPointer { window in
        for index in 0..<length {
          input[index] =
            window[index] * SIMD2(Double(frames[index]), Double(frames[length + index]))
        }
      }
    }
    // The transform may use its input as scratch: the padding is written anew each time.
    for index in length..<max(length, spectrum.length) { input[index] = .zero }
    spectrum.transform()
  }

  /// Stores the levels of the bands of one or two frames from `first` on.
  private func storeLevels(at first: Int, count: Int) {
    levels.withUnsafeMutableBufferPointer { levels in
      bank.forEachEnergy(of: spectrum.power) { band, energy in
        levels[first + band] = flavor.level(energy.x)
        if count == 2 { levels[first + Self.coefficientCount + band] = flavor.level(energy.y) }
      }
    }
  }

  /// Beyond this a value is a decoder's or a file's mistake, and its power may overflow.
  private static let largestSample: Float = 1e9
}
