internal import CFFmpeg

/// The discrete Fourier transform of real sequences of one length, by libavutil.
///
/// Double precision: mel energies of near-silent frames come out of cancellation, where single
/// precision costs more than the 3e-4 that MFCC flavours must agree within.
final class RealFFT {
  let length: Int
  /// The sequence to transform, `[length]`; its contents are lost in the transform.
  let input: UnsafeMutableBufferPointer<Double>
  /// Bins 0 to length / 2 as pairs (real, imaginary), `[length + 2]`.
  let output: UnsafeMutableBufferPointer<Double>

  private var context: OpaquePointer?
  private let transformFunction: av_tx_fn

  /// Plans transforms of `length`, an even number that factors into 2, 3, 5, 7 and 15.
  init(length: Int) throws {
    var context: OpaquePointer?
    var function: av_tx_fn?
    var scale = 1.0
    let status = av_tx_init(
      &context, &function, AV_TX_DOUBLE_RDFT, 0, Int32(length), &scale, 0)
    // av_malloc aligns for SIMD, which the transform requires.
    let input = av_malloc(length * MemoryLayout<Double>.stride)
    let output = av_malloc((length + 2) * MemoryLayout<Double>.stride)
    guard status >= 0, let function, let input, let output else {
      av_tx_uninit(&context)
      av_free(input)
      av_free(output)
      throw PrepError(
        .decodingFailed, "libavutil cannot transform sequences of \(length) samples",
        cause: "av_tx_init returned \(status)")
    }
    self.length = length
    self.context = context
    self.transformFunction = function
    self.input = UnsafeMutableBufferPointer(
      start: input.bindMemory(to: Double.self, capacity: length), count: length)
    self.output = UnsafeMutableBufferPointer(
      start: output.bindMemory(to: Double.self, capacity: length + 2), count: length + 2)
    self.input.initialize(repeating: 0)
    self.output.initialize(repeating: 0)
  }

  deinit {
    av_tx_uninit(&context)
    av_free(input.baseAddress)
    av_free(output.baseAddress)
  }

  /// Transforms `input` into `output`, without scaling.
  func transform() {
    transformFunction(
      context, output.baseAddress, input.baseAddress, MemoryLayout<Double>.stride)
  }
}
