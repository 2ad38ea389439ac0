import Foundation

/// A bank of triangular mel filters, each stored as the few spectrum bins it covers.
struct MelBank {
  struct Band {
    /// First spectrum bin of the filter.
    let firstBin: Int
    /// Where the filter's weights stand in `weights`.
    let weights: Range<Int>
  }

  let bands: [Band]
  let weights: [Double]

  /// Builds a bank from each band's weights over all bins, `[bands][bins]`.
  private init(dense: [[Double]]) {
    var bands: [Band] = []
    var weights: [Double] = []
    for row in dense {
      let first = row.firstIndex { $0 > 0 } ?? 0
      let last = row.lastIndex { $0 > 0 } ?? (first - 1)
      let start = weights.count
      weights.append(contentsOf: row[first..<(last + 1)])
      bands.append(Band(firstBin: first, weights: start..<weights.count))
    }
    self.bands = bands
    self.weights = weights
  }

  /// Calls `body` with each band's number and its energy in two power spectra, `[bins]`.
  func forEachEnergy(
    of power: UnsafeMutableBufferPointer<SIMD2<Double>>,
    _ body: (_ band: Int, _ energy: SIMD2<Double>) -> Void
  ) {
    weights.withUnsafeBufferPointer { weights in
      for (number, band) in bands.enumerated() {
        var energy = SIMD2<Double>.zero
        var bin = band.firstBin
        for index in band.weights {
          energy += weights[index] * power[bin]
          bin += 1
        }
        body(number, energy)
      }
    }
  }

  /// Triangles linear in Hz on the HTK mel scale, peaks of 1.
  static func htk(bandCount: Int, fftLength: Int, sampleRate: Double) -> MelBank {
    let corners = corners(
      bandCount, from: 0, to: 2595 * log10(1 + sampleRate / 2 / 700)
    ) { 700 * (pow(10, $0 / 2595) - 1) }
    return linearInHertz(
      corners, fftLength: fftLength, sampleRate: sampleRate, normalised: false)
  }

  /// Triangles linear in Hz on Slaney's mel scale, scaled by 2 / width.
  static func slaney(bandCount: Int, fftLength: Int, sampleRate: Double) -> MelBank {
    // 15 mels of 200/3 Hz up to 1 kHz, then 27 mels for each factor of 6.4.
    let logStep = log(6.4) / 27
    let nyquist = sampleRate / 2
    let top = nyquist < 1000 ? nyquist * 3 / 200 : 15 + log(nyquist / 1000) / logStep
    let corners = corners(bandCount, from: 0, to: top) { mel in
      mel < 15 ? mel * 200 / 3 : 1000 * exp(logStep * (mel - 15))
    }
    return linearInHertz(
      corners, fftLength: fftLength, sampleRate: sampleRate, normalised: true)
  }

  /// Kaldi's triangles, linear in mel, from `lowest` Hz to the Nyquist frequency.
  ///
  /// Single precision throughout, and the bin at the Nyquist frequency is left out, as in Kaldi.
  static func kaldi(
    bandCount: Int, fftLength: Int, sampleRate: Float, lowest: Float
  ) -> MelBank {
    func mel(_ frequency: Float) -> Float { 1127 * log(1 + frequency / 700) }
    let binWidth = sampleRate / Float(fftLength)
    let low = mel(lowest)
    let step = (mel(sampleRate / 2) - low) / Float(bandCount + 1)
    let dense = (0..<bandCount).map { band in
      let left = low + Float(band) * step
      let centre = low + Float(band + 1) * step
      let right = low + Float(band + 2) * step
      return (0..<fftLength / 2).map { bin -> Double in
        let at = mel(binWidth * Float(bin))
        guard at > left, at < right else { return 0 }
        return Double(
          at <= centre ? (at - left) / (centre - left) : (right - at) / (right - centre))
      }
    }
    return MelBank(dense: dense)
  }

  private static func corners(
    _ bandCount: Int, from low: Double, to high: Double, hertz: (Double) -> Double
  ) -> [Double] {
    (0...bandCount + 1).map { hertz(low + (high - low) * Double($0) / Double(bandCount + 1)) }
  }

  private static func linearInHertz(
    _ corners: [Double], fftLength: Int, sampleRate: Double, normalised: Bool
  ) -> MelBank {
    let dense = (0..<corners.count - 2).map { band in
      let (left, centre, right) = (corners[band], corners[band + 1], corners[band + 2])
      let scale = normalised ? 2 / (right - left) : 1
      return (0...fftLength / 2).map { bin -> Double in
        let at = Double(bin) * sampleRate / Double(fftLength)
        return scale * max(0, min((at - left) / (centre - left), (right - at) / (right - centre)))
      }
    }
    return MelBank(dense: dense)
  }
}
