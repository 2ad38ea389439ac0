import Foundation

/// How a camera's exposure and white balance show a scene in one utterance.
///
/// Without it a mean colour would name the speaker, since everyone keeps one face and one room.
struct Lighting {
  /// Gains of red, green and blue, as binary logarithms.
  private let stops: SIMD3<Double>

  /// Draws a brightness for all channels and a tint.
  static func random(_ generator: inout SeededGenerator) -> Lighting {
    let brightness = generator.gaussian(0.2).clamped(-0.6, 0.4)
    let tint = SIMD3(generator.gaussian(0.06), 0, generator.gaussian(0.06))
    return Lighting(stops: tint + brightness)
  }

  /// Shows a picture in this light.
  ///
  /// - Parameters:
  ///   - pixels: `[height, width, 3]`, one byte a channel.
  ///   - strength: 0 (as drawn) to 1.
  /// - Returns: The picture, of the same shape.
  func applied(to pixels: [UInt8], strength: Double) -> [UInt8] {
    // One flat table: an array of arrays would count references at each of 230,000 pixels.
    let table = (0..<3).flatMap { channel in
      let gain = exp2(stops[channel] * strength)
      return (0...255).map { UInt8((Double($0) * gain).rounded().clamped(0, 255)) }
    }
    var offset = 512
    return pixels.map { value in
      offset = offset == 512 ? 0 : offset + 256
      return table[offset + Int(value)]
    }
  }
}
