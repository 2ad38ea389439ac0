/// The bounding box of one face's 68 landmarks, in displayed pixels.
struct LandmarkBounds: Equatable {
  var left: Double
  var top: Double
  var right: Double
  var bottom: Double

  /// The square to crop: centred on the bounds, `scale` times their longer side, on even pixels.
  ///
  /// side = 2 · round(scale · longer / 2), at least 2; then each origin = 2 · round((centre - side /
  /// 2) / 2) with that side. Halves round away from zero. Even boxes keep 4:2:0 chroma aligned.
  /// Landmarks beyond any picture are clamped to +-2^20 px: they only say "far outside".
  func box(scale: Double) -> PixelBox {
    let bounds = clamped
    let longer = max(bounds.right - bounds.left, bounds.bottom - bounds.top)
    let side = max(2, Self.even(min(scale * longer, Self.farthest)))
    return PixelBox(
      x: Self.even((bounds.left + bounds.right - Double(side)) / 2),
      y: Self.even((bounds.top + bounds.bottom - Double(side)) / 2),
      side: side)
  }

  private var clamped: LandmarkBounds {
    func clamp(_ value: Double) -> Double { max(-Self.farthest, min(Self.farthest, value)) }
    return LandmarkBounds(
      left: clamp(left), top: clamp(top), right: clamp(right), bottom: clamp(bottom))
  }

  private static func even(_ value: Double) -> Int {
    2 * Int((value / 2).rounded(.toNearestOrAwayFromZero))
  }

  private static let farthest = 1_048_576.0
}

extension LandmarkTrack {
  /// Whether a row holds a face to trust: success, confidence enough, finite and not all zero.
  func isUsable(row: Int, minimumConfidence: Double) -> Bool {
    // As floats: 0.7 stored in single precision is less than 0.7.
    guard success[row], confidence[row] >= Float(minimumConfidence) else { return false }
    let face = points[row * Self.valueCount..<(row + 1) * Self.valueCount]
    return face.allSatisfy(\.isFinite) && face.contains { $0 != 0 }
  }

  /// Bounds of a row's points.
  func bounds(row: Int) -> LandmarkBounds {
    bounds(row: row, towards: row, fraction: 0)
  }

  /// Bounds of the points a `fraction` of the way from one row to another, point by point.
  ///
  /// The bounds of interpolated points, not interpolated bounds: another point may become the
  /// outermost on the way.
  func bounds(row: Int, towards next: Int, fraction: Double) -> LandmarkBounds {
    func range(_ offset: Int) -> (Double, Double) {
      var low = Double.infinity
      var high = -Double.infinity
      for point in offset..<offset + Self.pointCount {
        let a = Double(points[row * Self.valueCount + point])
        let b = Double(points[next * Self.valueCount + point])
        let value = a + (b - a) * fraction
        low = min(low, value)
        high = max(high, value)
      }
      return (low, high)
    }
    let (left, right) = range(0)
    let (top, bottom) = range(Self.pointCount)
    return LandmarkBounds(left: left, top: top, right: right, bottom: bottom)
  }

  /// Values per row: x of 68 points, then y.
  private static let valueCount = 2 * pointCount
}
