import FeatureCache

/// Face images side by side, as one RGB picture.
struct FaceSheet {
  let width: Int
  let height: Int
  /// `[height, width, 3]`; black where no face is.
  private(set) var pixels: [UInt8]

  /// Puts square images into rows.
  ///
  /// - Parameters:
  ///   - faces: `[side, side, 3]` each, in reading order.
  ///   - side: Their side in pixels.
  ///   - columns: How many a row.
  init(_ faces: [[UInt8]], side: Int, columns: Int) {
    width = columns * side
    height = (faces.count + columns - 1) / columns * side
    pixels = [UInt8](repeating: 0, count: width * height * 3)
    for (number, face) in faces.enumerated() {
      let (row, column) = number.quotientAndRemainder(dividingBy: columns)
      for y in 0..<side {
        let start = ((row * side + y) * width + column * side) * 3
        pixels.replaceSubrange(
          start..<start + side * 3, with: face[y * side * 3..<(y + 1) * side * 3])
      }
    }
  }

  /// A face at another size: the mean of what each new pixel covers.
  ///
  /// - Parameters:
  ///   - face: `[side, side, 3]`.
  ///   - side: Its side in pixels.
  ///   - target: The new side.
  /// - Returns: `[target, target, 3]`.
  static func scaled(_ face: [UInt8], side: Int, to target: Int) -> [UInt8] {
    func covered(_ position: Int) -> Range<Int> {
      let start = position * side / target
      return start..<max(start + 1, (position + 1) * side / target)
    }
    var result: [UInt8] = []
    result.reserveCapacity(target * target * 3)
    for y in 0..<target {
      for x in 0..<target {
        let (rows, columns) = (covered(y), covered(x))
        for channel in 0..<3 {
          var sum = 0
          for row in rows {
            for column in columns { sum += Int(face[(row * side + column) * 3 + channel]) }
          }
          result.append(UInt8(sum / (rows.count * columns.count)))
        }
      }
    }
    return result
  }

  /// The picture in a terminal's 24-bit colours, two pixels a character; its height must be even.
  var terminalText: String {
    var text = ""
    for y in stride(from: 0, to: height, by: 2) {
      for x in 0..<width {
        let (upper, lower) = (colour(x, y), colour(x, y + 1))
        text += "\u{1B}[38;2;\(upper);48;2;\(lower)m\u{2580}"
      }
      text += "\u{1B}[0m\n"
    }
    return text
  }

  private func colour(_ x: Int, _ y: Int) -> String {
    let start = (y * width + x) * 3
    return "\(pixels[start]);\(pixels[start + 1]);\(pixels[start + 2])"
  }
}
