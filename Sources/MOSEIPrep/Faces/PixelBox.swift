/// A square of displayed pixels, the face crop of one step; it may reach beyond the frame.
public struct PixelBox: Sendable, Hashable {
  /// Left edge in pixels of the displayed frame; even, possibly negative.
  public var x: Int
  /// Top edge in pixels of the displayed frame; even, possibly negative.
  public var y: Int
  /// Side in pixels; even and at least 2.
  public var side: Int

  public init(x: Int, y: Int, side: Int) {
    self.x = x
    self.y = y
    self.side = side
  }
}
