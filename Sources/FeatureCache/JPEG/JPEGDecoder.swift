internal import CTurboJPEG

/// Turns JPEG files into square RGB images of one size.
///
/// Accurate integer DCT and smooth chroma upsampling: the pixels that libjpeg-turbo's own defaults
/// give, and with them Pillow's.
struct JPEGDecoder: ~Copyable {
  private let codec: TurboJPEG
  private let size: Int

  /// Prepares a decoder.
  ///
  /// - Parameter size: Side of the images.
  /// - Throws: `CacheError` where memory is short.
  init(size: Int) throws(CacheError) {
    codec = try TurboJPEG.decompressor()
    self.size = size
  }

  /// Decodes an image.
  ///
  /// Whatever libjpeg-turbo only warns of, such as an image cut short and filled up with grey, is
  /// an error here.
  ///
  /// - Parameters:
  ///   - jpeg: A JPEG file.
  ///   - pixels: Filled with `[S, S, 3]` RGB; undefined after an error.
  /// - Throws: `CacheError` with the cause, without a path, where this is no intact JPEG of S x S.
  func decode(
    _ jpeg: UnsafeRawBufferPointer, into pixels: UnsafeMutableRawBufferPointer
  ) throws(CacheError) {
    precondition(pixels.count == size * size * 3, "a buffer of another size")
    let source = jpeg.bindMemory(to: UInt8.self).baseAddress
    var (width, height, subsampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
    guard
      tjDecompressHeader3(
        codec.handle, source, UInt(jpeg.count), &width, &height, &subsampling, &colours) == 0
    else { throw invalid(codec.message) }
    guard width == size, height == size else {
      throw invalid("it has \(width) x \(height) pixels, not \(size) x \(size)")
    }
    // A progressive file may hold any number of scans over the whole image: those are refused.
    let status = tjDecompress2(
      codec.handle, source, UInt(jpeg.count), pixels.bindMemory(to: UInt8.self).baseAddress,
      width, 0, height, TurboJPEG.rgb,
      TJFLAG_ACCURATEDCT | TJFLAG_STOPONWARNING | TJFLAG_LIMITSCANS)
    guard status == 0 else { throw invalid(codec.message) }
  }

  private func invalid(_ cause: String) -> CacheError {
    CacheError(.formatInvalid, "is no intact JPEG image", cause: cause)
  }
}
