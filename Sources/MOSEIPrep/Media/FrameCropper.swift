/// Cuts a square out of a decoded picture and scales it to RGB.
///
/// The square is cut from the picture's own planes before any colour conversion, so a face costs
/// what the face measures, not what the picture does. Not Sendable: one for each worker.
public final class FrameCropper {
  /// Side of the result in pixels.
  public let size: Int
  /// Bytes of one result: size · size · 3.
  public var byteCount: Int { size * size * 3 }

  private let scaler = PictureScaler()
  private let converter = PictureScaler()
  private let cut = PictureBuffer()
  private let whole = PictureBuffer()
  private let scaled = PictureBuffer()

  /// Makes a cropper of `size` x `size` pixel results.
  ///
  /// - Precondition: `size` is 1 to 4096.
  public init(size: Int) {
    precondition((1...Self.maximumCut).contains(size), "a crop has 1 to 4096 pixels a side")
    self.size = size
  }

  /// Crops one face.
  ///
  /// Shrinking averages areas; enlarging, and a side equal to `size`, is bilinear. The colour matrix
  /// and range are the frame's: BT.601 and limited range where it states none, full range for the
  /// `yuvj` formats. What lies outside the frame is black. A box over 4096 px shows the part of the
  /// frame it covers, placed to the nearest whole result pixel; one over 128 · `size` is all black.
  ///
  /// A format whose pixels cannot be cut plane by plane on the box's borders is converted whole to
  /// RGB first: palettes, packed 4:2:2, bits, 4:1:1 and 4:1:0 where the box is not on multiples of
  /// 4, rotated frames of odd size.
  ///
  /// - Parameters:
  ///   - frame: The decoded picture.
  ///   - box: The square, in pixels of the picture as displayed (after its rotation).
  ///   - result: `[size, size, 3]` bytes, RGB, row by row from the top as displayed.
  /// - Throws: `PrepError` where swscale cannot read the picture's format, or memory runs out.
  public func crop(
    _ frame: DecodedFrame, box: PixelBox, into result: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    precondition(result.count == byteCount, "a crop is [size, size, 3] bytes")
    let square = PixelRectangle(box, storedIn: frame)
    let visible = square.visible(width: frame.codedWidth, height: frame.codedHeight)
    guard !visible.isEmpty, box.side <= size * Self.largestRatio else {
      result.update(repeating: 0)
      return
    }
    var picture = try Picture(frame)
    if !picture.isCuttable(at: square) {
      try whole.allocate(width: picture.width, height: picture.height, colours: .rgb)
      try converter.scale(picture, into: whole.picture, averaging: false)
      picture = whole.picture
    }
    if box.side <= Self.maximumCut {
      try cut.allocate(width: box.side, height: box.side, colours: picture.colours)
      try cut.fillBlack()
      cut.copy(picture, from: square)
      try scaled.allocate(width: size, height: size, colours: .rgb)
      try scaler.scale(cut.picture, into: scaled.picture, averaging: box.side > size)
      write(scaled.picture, x: 0, y: 0, rotation: frame.rotation, to: result)
    } else {
      result.update(repeating: 0)
      try scaleVisible(visible, of: picture, in: square, rotation: frame.rotation, to: result)
    }
    // The frame's planes must live until here.
    withExtendedLifetime(frame) {}
  }

  /// Scales only what a huge square shows of the picture, to its place in the result.
  private func scaleVisible(
    _ visible: PixelRectangle, of picture: Picture, in square: PixelRectangle, rotation: Int,
    to result: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    func place(_ offset: Int) -> Int { (offset * size + square.width / 2) / square.width }
    let (left, top) = (place(visible.x - square.x), place(visible.y - square.y))
    let width = place(visible.x + visible.width - square.x) - left
    let height = place(visible.y + visible.height - square.y) - top
    guard width > 0, height > 0 else { return }
    try cut.allocate(width: visible.width, height: visible.height, colours: picture.colours)
    cut.copy(picture, from: visible)
    try scaled.allocate(width: width, height: height, colours: .rgb)
    try scaler.scale(cut.picture, into: scaled.picture, averaging: true)
    write(scaled.picture, x: left, y: top, rotation: rotation, to: result)
  }

  /// Copies RGB pixels to (x, y) of the unrotated square, turning that clockwise as it goes.
  private func write(
    _ pixels: Picture, x left: Int, y top: Int, rotation: Int,
    to result: UnsafeMutableBufferPointer<UInt8>
  ) {
    guard let source = pixels.planes[0], let target = result.baseAddress else { return }
    let stride = Int(pixels.strides[0])
    let last = size - 1
    for y in 0..<pixels.height {
      let row = source + y * stride
      if rotation == 0 {
        (target + ((top + y) * size + left) * 3).update(from: row, count: pixels.width * 3)
        continue
      }
      for x in 0..<pixels.width {
        let (storedX, storedY) = (left + x, top + y)
        let (shownX, shownY) =
          switch rotation {
          case 90: (last - storedY, storedX)
          case 180: (last - storedX, last - storedY)
          default: (storedY, last - storedX)
          }
        (target + (shownY * size + shownX) * 3).update(from: row + x * 3, count: 3)
      }
    }
  }

  /// Largest square copied whole; only damaged landmarks ask for more.
  private static let maximumCut = 4096
  /// With more source pixels than this to a result pixel nothing can be seen, and swscale's
  /// filters become too long.
  private static let largestRatio = 128
}
