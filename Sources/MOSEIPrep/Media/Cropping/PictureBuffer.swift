internal import CFFmpeg

/// A picture in memory of its own, which is kept from one picture to the next.
final class PictureBuffer {
  private(set) var picture = Picture(
    planes: [nil, nil, nil, nil], strides: [0, 0, 0, 0], width: 0, height: 0, colours: .rgb)
  private var memory: UnsafeMutableRawPointer?
  private var capacity = 0

  deinit { av_free(memory) }

  /// Makes room for a picture; its contents are undefined.
  func allocate(width: Int, height: Int, colours: Picture.Colours) throws {
    var planes = [UnsafeMutablePointer<UInt8>?](repeating: nil, count: 4)
    var strides = [Int32](repeating: 0, count: 4)
    let needed = av_image_get_buffer_size(
      colours.format, Int32(width), Int32(height), Self.alignment)
    if needed >= 0, Int(needed) + Self.slack > capacity {
      av_free(memory)
      memory = av_mallocz(Int(needed) + Self.slack)
      capacity = memory == nil ? 0 : Int(needed) + Self.slack
    }
    guard needed >= 0, let memory,
      av_image_fill_arrays(
        &planes, &strides, memory.assumingMemoryBound(to: UInt8.self), colours.format,
        Int32(width), Int32(height), Self.alignment) >= 0
    else {
      throw PrepError(
        .decodingFailed, "there is no memory for a picture of \(width) x \(height) pixels")
    }
    picture = Picture(
      planes: planes, strides: strides, width: width, height: height, colours: colours)
  }

  func fillBlack() throws {
    let range = picture.colours.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
    var planes = picture.planes
    let status = av_image_fill_black(
      &planes, picture.strides.map(Int.init), picture.colours.format, range,
      Int32(picture.width), Int32(picture.height))
    guard status >= 0 else {
      throw PrepError(
        .decodingFailed, "the picture's pixel format has no black",
        cause: "av_image_fill_black returned \(status)")
    }
  }

  /// Copies a rectangle of `source`, as far as it lies inside, to this picture's upper left.
  ///
  /// - Precondition: Both have one format, and `source.isCuttable(at: rectangle)`.
  func copy(_ source: Picture, from rectangle: PixelRectangle) {
    let visible = rectangle.visible(width: source.width, height: source.height)
    guard !visible.isEmpty, let geometry = source.planeGeometry else { return }
    for (index, plane) in geometry.enumerated() {
      guard let from = source.planes[index], let to = picture.planes[index] else { continue }
      let (fromStride, toStride) = (Int(source.strides[index]), Int(picture.strides[index]))
      let bytes = plane.bytesPerPixel
      let column = visible.x >> plane.columnShift
      let row = visible.y >> plane.rowShift
      // A last column or row of an odd picture has chroma of its own.
      let columns = -(-(visible.x + visible.width) >> plane.columnShift) - column
      let rows = -(-(visible.y + visible.height) >> plane.rowShift) - row
      let toColumn = (visible.x - rectangle.x) >> plane.columnShift
      let toRow = (visible.y - rectangle.y) >> plane.rowShift
      for line in 0..<rows {
        (to + (toRow + line) * toStride + toColumn * bytes)
          .update(from: from + (row + line) * fromStride + column * bytes, count: columns * bytes)
      }
    }
  }

  /// Rows start on SIMD boundaries.
  private static let alignment: Int32 = 64
  /// swscale reads whole vectors past a row's end.
  private static let slack = 256
}
