/// A rectangle of stored pixels, before display rotation; it may reach beyond the picture.
struct PixelRectangle: Equatable {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  /// Its columns and rows that lie in a picture of the given size; empty where none do.
  func visible(width pictureWidth: Int, height pictureHeight: Int) -> PixelRectangle {
    let columns = (x..<x + width).clamped(to: 0..<max(0, pictureWidth))
    let rows = (y..<y + height).clamped(to: 0..<max(0, pictureHeight))
    return PixelRectangle(
      x: columns.lowerBound, y: rows.lowerBound, width: columns.count, height: rows.count)
  }

  var isEmpty: Bool { width == 0 || height == 0 }
}

extension PixelRectangle {
  /// Where a square of displayed pixels lies in the stored picture.
  ///
  /// Turned clockwise by 90 degrees, stored pixel (x, y) is displayed at (height - 1 - y, x).
  init(_ box: PixelBox, storedIn frame: DecodedFrame) {
    let (width, height) = (frame.codedWidth, frame.codedHeight)
    let (x, y) =
      switch frame.rotation {
      case 90: (box.y, height - box.x - box.side)
      case 180: (width - box.x - box.side, height - box.y - box.side)
      case 270: (width - box.y - box.side, box.x)
      default: (box.x, box.y)
      }
    self.init(x: x, y: y, width: box.side, height: box.side)
  }
}
