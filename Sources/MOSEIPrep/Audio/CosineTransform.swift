/// The last step of MFCCs: a matrix that turns 40 band levels into 40 coefficients.
struct CosineTransform {
  private static let size = MFCC.coefficientCount
  private static let groupCount = size / 8

  /// `[band, coefficient]`, eight coefficients side by side.
  private let matrix: [SIMD8<Double>]

  /// Makes a flavour's matrix.
  init(_ flavor: MFCCFlavor) {
    matrix = (0..<Self.size).flatMap { band in
      (0..<Self.groupCount).map { group in
        var eight = SIMD8<Double>.zero
        for lane in 0..<8 {
          eight[lane] = flavor.cosine(coefficient: 8 * group + lane, band: band)
        }
        return eight
      }
    }
  }

  /// Transforms every frame's levels, `[frames, 40]`, to coefficients of the same shape.
  func apply(to levels: UnsafeBufferPointer<Double>, result: UnsafeMutableBufferPointer<Float>) {
    let size = Self.size
    matrix.withUnsafeBufferPointer { matrix in
      for group in 0..<Self.groupCount {
        for row in stride(from: 0, to: levels.count, by: 2 * size) {
          // Two frames at a time, so that each of the matrix's values is fetched once for both.
          let next = min(row + size, levels.count - size)
          var (sum, nextSum) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
          for band in 0..<size {
            let factors = matrix[band * Self.groupCount + group]
            sum += factors * levels[row + band]
            nextSum += factors * levels[next + band]
          }
          for lane in 0..<8 {
            result[next + 8 * group + lane] = Float(nextSum[lane])
            result[row + 8 * group + lane] = Float(sum[lane])
          }
        }
      }
    }
  }
}
