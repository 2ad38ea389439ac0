import Foundation

/// A place in a picture, in pixels from its upper left corner; or a vector.
typealias Point = SIMD2<Double>

/// An RGB colour, 0 to 255 a channel.
struct Colour {
  var red: Double
  var green: Double
  var blue: Double

  init(_ red: Double, _ green: Double, _ blue: Double) {
    self.red = red
    self.green = green
    self.blue = blue
  }

  /// The colour `share` of the way to another.
  func mixed(with other: Colour, _ share: Double) -> Colour {
    Colour(
      red + (other.red - red) * share, green + (other.green - green) * share,
      blue + (other.blue - blue) * share)
  }

  func scaled(_ factor: Double) -> Colour {
    Colour(min(255, red * factor), min(255, green * factor), min(255, blue * factor))
  }
}

/// An RGB picture that polygons are drawn into with exact anti-aliasing.
///
/// Each edge adds the signed area it covers to the pixels of its row; a running sum along the row
/// is then the coverage. One pass over the edges and one over the bounding box, no supersampling.
struct Canvas {
  let width: Int
  let height: Int
  /// `[height, width, 3]`, one byte a channel.
  private(set) var pixels: [UInt8]
  private var coverage: [Float] = []

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = [UInt8](repeating: 0, count: width * height * 3)
  }

  /// Paints every pixel by its row, from `top` to `bottom`.
  mutating func fillGradient(top: Colour, bottom: Colour) {
    for y in 0..<height {
      let colour = top.mixed(with: bottom, Double(y) / Double(max(1, height - 1)))
      for x in 0..<width {
        let index = (y * width + x) * 3
        pixels[index] = UInt8(colour.red)
        pixels[index + 1] = UInt8(colour.green)
        pixels[index + 2] = UInt8(colour.blue)
      }
    }
  }

  /// Paints the inside of a closed polygon that does not cross itself.
  ///
  /// - Parameters:
  ///   - polygon: Corners in pixels; what lies outside the picture is cut off.
  ///   - colour: What to paint with.
  ///   - opacity: 0 (nothing) to 1 (opaque).
  mutating func fill(_ polygon: [Point], _ colour: Colour, opacity: Double = 1) {
    guard let first = polygon.first else { return }
    var low = first
    var high = first
    for point in polygon {
      low = pointwiseMin(low, point)
      high = pointwiseMax(high, point)
    }
    let left = Int(low.x.rounded(.down))
    let columns = Int(high.x.rounded(.up)) - left + 2
    let rows = max(0, Int(low.y.rounded(.down)))..<max(0, min(height, Int(high.y.rounded(.up))))
    guard !rows.isEmpty, left < width, high.x > 0 else { return }
    coverage = [Float](repeating: 0, count: columns * rows.count)
    let origin = Point(Double(left), Double(rows.lowerBound))
    coverage.withUnsafeMutableBufferPointer { area in
      var previous = polygon[polygon.count - 1] - origin
      for point in polygon {
        let current = point - origin
        Self.accumulate(previous, current, into: area, columns: columns, rows: rows.count)
        previous = current
      }
    }
    blend(rows: rows, left: left, columns: columns, colour, Float(opacity))
  }

  /// Paints a line of even thickness through the points.
  mutating func stroke(_ line: [Point], thickness: Double, _ colour: Colour, opacity: Double = 1) {
    guard line.count > 1 else { return }
    var upper: [Point] = []
    var lower: [Point] = []
    for index in line.indices {
      let before = line[max(0, index - 1)]
      let after = line[min(line.count - 1, index + 1)]
      let along = after - before
      let length = max(1e-6, (along.x * along.x + along.y * along.y).squareRoot())
      // Thinner ends look drawn; square ones look cut.
      let isEnd = index == 0 || index == line.count - 1
      let side = Point(-along.y, along.x) * (thickness * (isEnd ? 0.25 : 0.5) / length)
      upper.append(line[index] + side)
      lower.append(line[index] - side)
    }
    fill(upper + lower.reversed(), colour, opacity: opacity)
  }

  private static func accumulate(
    _ a: Point, _ b: Point, into area: UnsafeMutableBufferPointer<Float>, columns: Int, rows: Int
  ) {
    guard a.y != b.y else { return }
    let direction: Double = a.y < b.y ? 1 : -1
    let (upper, lower) = a.y < b.y ? (a, b) : (b, a)
    let slope = (lower.x - upper.x) / (lower.y - upper.y)
    var y = max(0, upper.y)
    var x = upper.x + (y - upper.y) * slope
    let end = min(Double(rows), lower.y)
    while y < end {
      let row = Int(y)
      let nextY = min(Double(row + 1), end)
      let nextX = x + (nextY - y) * slope
      spread(
        from: min(x, nextX), to: max(x, nextX), weight: (nextY - y) * direction,
        into: area, at: row * columns)
      x = nextX
      y = nextY
    }
  }

  /// Adds one edge's stretch within one row: the pixels it crosses get their share of its area.
  private static func spread(
    from x0: Double, to x1: Double, weight: Double,
    into area: UnsafeMutableBufferPointer<Float>, at row: Int
  ) {
    let first = Int(x0)
    let last = Int(x1)
    guard last > first else {
      let right = 0.5 * (x0 + x1) - Double(first)
      area[row + first] += Float(weight * (1 - right))
      area[row + first + 1] += Float(weight * right)
      return
    }
    let perPixel = weight / (x1 - x0)
    // Coverage to the right of the edge, summed pixel by pixel; differences go into the buffer.
    var covered = 0.0
    for column in first...last {
      let from = max(x0, Double(column)) - Double(column)
      let to = min(x1, Double(column + 1)) - Double(column)
      let share = perPixel * (to - from)
      let here = covered + share * (1 - 0.5 * (from + to))
      area[row + column] += Float(here - (column == first ? 0 : covered))
      covered += share
      area[row + column + 1] += Float(covered - here)
    }
  }

  private mutating func blend(
    rows: Range<Int>, left: Int, columns: Int, _ colour: Colour, _ opacity: Float
  ) {
    let red = Float(colour.red)
    let green = Float(colour.green)
    let blue = Float(colour.blue)
    let width = self.width
    pixels.withUnsafeMutableBufferPointer { pixels in
      coverage.withUnsafeBufferPointer { area in
        for y in rows {
          let row = (y - rows.lowerBound) * columns
          var sum: Float = 0
          for column in 0..<columns {
            sum += area[row + column]
            let x = left + column
            guard x >= 0, x < width else { continue }
            let share = min(1, abs(sum)) * opacity
            guard share > 0.002 else { continue }
            let index = (y * width + x) * 3
            pixels[index] = mixed(pixels[index], red, share)
            pixels[index + 1] = mixed(pixels[index + 1], green, share)
            pixels[index + 2] = mixed(pixels[index + 2], blue, share)
          }
        }
      }
    }
  }
}

private func mixed(_ old: UInt8, _ new: Float, _ share: Float) -> UInt8 {
  let old = Float(old)
  return UInt8(old + (new - old) * share + 0.5)
}
