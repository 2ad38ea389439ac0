internal import CFFmpeg

/// The power spectra of two real sequences at a time, by one complex transform of libavutil.
///
/// The sequences are the real and imaginary parts of one complex sequence, which takes less time
/// than two real transforms. Double precision: mel energies of near-silent frames come out of
/// cancellation, where single precision costs more than the 3e-4 that MFCC flavours must agree
/// within.
final class PairSpectrum {
  let length: Int
  /// The sequences side by side, `[length]`; their contents are lost in the transform.
  let input: UnsafeMutableBufferPointer<SIMD2<Double>>
  /// Power of bins 0 to length / 2, `[length / 2 + 1]`.
  let power: UnsafeMutableBufferPointer<SIMD2<Double>>

  private let spectrum: UnsafeMutableBufferPointer<SIMD2<Double>>
  private var context: OpaquePointer?
  private let transformFunction: av_tx_fn

  /// Plans transforms of `length`, an even number that factors into 2, 3, 5, 7 and 15.
  ///
  /// - Throws: `PrepError` where libavutil has no transform of that length.
  init(length: Int) throws {
    var context: OpaquePointer?
    var function: av_tx_fn?
    var scale = 1.0
    let status = av_tx_init(
      &context, &function, AV_TX_DOUBLE_FFT, 0, Int32(length), &scale, 0)
    guard status >= 0, let function, let input = Self.allocate(length),
      let spectrum = Self.allocate(length), let power = Self.allocate(length / 2 + 1)
    else {
      av_tx_uninit(&context)
      throw PrepError(
        .decodingFailed, "libavutil cannot transform sequences of \(length) samples",
        cause: "av_tx_init returned \(status)")
    }
    self.length = length
    self.context = context
    self.transformFunction = function
    self.input = input
    self.spectrum = spectrum
    self.power = power
  }

  deinit {
    av_tx_uninit(&context)
    av_free(input.baseAddress)
    av_free(spectrum.baseAddress)
    av_free(power.baseAddress)
  }

  /// Transforms `input`, without scaling, and stores the squared magnitudes in `power`.
  func transform() {
    transformFunction(
      context, spectrum.baseAddress, input.baseAddress, MemoryLayout<SIMD2<Double>>.stride)
    // The first sequence's bin k is (Z[k] + conj Z[-k]) / 2, the second's (Z[k] - conj Z[-k]) / 2i.
    power[0] = spectrum[0] * spectrum[0]
    for bin in 1...length / 2 {
      let (at, mirrored) = (spectrum[bin], spectrum[length - bin])
      let sum = 0.5 * (at + mirrored)
      let difference = 0.5 * (at - mirrored)
      let squares = difference * difference
      power[bin] = sum * sum + SIMD2(squares.y, squares.x)
    }
  }

  /// Zeros where SIMD can reach them, as the transform requires.
  private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<SIMD2<Double>>? {
    guard let memory = av_malloc(count * MemoryLayout<SIMD2<Double>>.stride) else { return nil }
    let start = memory.bindMemory(to: SIMD2<Double>.self, capacity: count)
    start.initialize(repeating: .zero, count: count)
    return UnsafeMutableBufferPointer(start: start, count: count)
  }
}
