internal import CFFmpeg

/// Planes of pixels in memory, with what is needed to read their colours; owns nothing.
struct Picture {
  let planes: [UnsafeMutablePointer<UInt8>?]
  /// Bytes between rows of each plane; negative where the picture is stored bottom up.
  let strides: [Int32]
  let width: Int
  let height: Int
  let colours: Colours

  /// How a picture's samples mean colours.
  struct Colours: Equatable {
    var format: AVPixelFormat
    /// The matrix, as swscale numbers them (ISO/IEC 23091-2).
    var matrix: Int32
    var isFullRange: Bool

    static let rgb = Colours(
      format: AV_PIX_FMT_RGB24, matrix: Int32(SWS_CS_DEFAULT), isFullRange: true)
  }

  /// One plane's geometry: the bytes of a pixel and the chroma subsampling.
  struct Plane {
    let bytesPerPixel: Int
    let columnShift: Int
    let rowShift: Int
  }
}

extension Picture {
  /// Describes a decoded frame, which must outlive this value.
  init(_ frame: DecodedFrame) throws {
    let source = frame.pointer.pointee
    let stored = AVPixelFormat(rawValue: source.format)
    let plain = Self.plainFormats[stored.rawValue]
    guard let descriptor = av_pix_fmt_desc_get(stored), sws_isSupportedInput(plain ?? stored) != 0
    else {
      throw PrepError(
        .decodingFailed, "the picture's pixel format cannot be read",
        cause: av_get_pix_fmt_name(stored).map { String(cString: $0) } ?? "number \(source.format)")
    }
    let isRGB = descriptor.pointee.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
    planes = [source.data.0, source.data.1, source.data.2, source.data.3]
    strides = [source.linesize.0, source.linesize.1, source.linesize.2, source.linesize.3]
    width = frame.codedWidth
    height = frame.codedHeight
    colours = Colours(
      format: plain ?? stored,
      matrix: isRGB ? Int32(SWS_CS_DEFAULT) : Int32(bitPattern: source.colorspace.rawValue),
      isFullRange: plain != nil || source.color_range == AVCOL_RANGE_JPEG)
  }

  /// Geometry of each plane; nil where pixels cannot be copied plane by plane.
  ///
  /// That is so for palettes, bit-packed pixels, mosaics, floats, and packed formats whose pixels
  /// share chroma (4:2:2).
  var planeGeometry: [Plane]? {
    guard let descriptor = av_pix_fmt_desc_get(colours.format)?.pointee else { return nil }
    let flags = Int32(truncatingIfNeeded: descriptor.flags)
    let uncuttable =
      AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
      | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_FLOAT
    guard flags & uncuttable == 0 else { return nil }
    guard flags & AV_PIX_FMT_FLAG_PLANAR != 0 || descriptor.log2_chroma_w == 0 else { return nil }
    let components = [
      descriptor.comp.0, descriptor.comp.1, descriptor.comp.2, descriptor.comp.3,
    ].prefix(Int(descriptor.nb_components))
    let planeCount = (components.map(\.plane).max() ?? 0) + 1
    return (0..<planeCount).map { plane in
      let isChroma = plane == 1 || plane == 2
      return Plane(
        bytesPerPixel: Int(components.first { $0.plane == plane }?.step ?? 1),
        columnShift: isChroma ? Int(descriptor.log2_chroma_w) : 0,
        rowShift: isChroma ? Int(descriptor.log2_chroma_h) : 0)
    }
  }

  /// Whether a rectangle's borders lie on borders of every plane's pixels.
  func isCuttable(at rectangle: PixelRectangle) -> Bool {
    guard let geometry = planeGeometry else { return false }
    return geometry.allSatisfy { plane in
      let columnMask = (1 << plane.columnShift) - 1
      let rowMask = (1 << plane.rowShift) - 1
      return (rectangle.x | rectangle.width) & columnMask == 0
        && (rectangle.y | rectangle.height) & rowMask == 0
    }
  }

  /// The `yuvj` formats mean full range, and nothing else, beyond their plain namesakes.
  private static let plainFormats: [Int32: AVPixelFormat] = [
    AV_PIX_FMT_YUVJ420P.rawValue: AV_PIX_FMT_YUV420P,
    AV_PIX_FMT_YUVJ422P.rawValue: AV_PIX_FMT_YUV422P,
    AV_PIX_FMT_YUVJ444P.rawValue: AV_PIX_FMT_YUV444P,
    AV_PIX_FMT_YUVJ440P.rawValue: AV_PIX_FMT_YUV440P,
    AV_PIX_FMT_YUVJ411P.rawValue: AV_PIX_FMT_YUV411P,
  ]
}
