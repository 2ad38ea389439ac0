internal import CTurboJPEG

/// Turns square RGB images of one size into baseline JPEG files (ITU-T T.81), one after the other.
///
/// Equal pixels give equal bytes: chroma 4:2:0, standard Huffman tables and the accurate integer
/// DCT, whose SIMD versions compute the same as the C one. The default DCT would change with the
/// quality.
final class JPEGEncoder {
  private let codec: TurboJPEG
  private let size: Int
  private let quality: Int
  private let buffer: UnsafeMutableBufferPointer<UInt8>

  /// Prepares an encoder.
  ///
  /// - Parameters:
  ///   - size: Side of the images.
  ///   - quality: 1 to 100, as libjpeg counts.
  /// - Throws: `CacheError` where memory is short.
  init(size: Int, quality: Int) throws(CacheError) {
    codec = try TurboJPEG.compressor()
    self.size = size
    self.quality = quality
    // The most an image of this size can need, so that nothing is allocated per image.
    let bytes = Int(tjBufSize(Int32(size), Int32(size), TurboJPEG.subsampling))
    buffer = .allocate(capacity: bytes)
  }

  deinit { buffer.deallocate() }

  /// Encodes an image.
  ///
  /// - Parameter pixels: `[S, S, 3]` RGB.
  /// - Returns: The JPEG file; its memory is the encoder's and good until the next call.
  /// - Throws: `CacheError`.
  func encode(_ pixels: UnsafeRawBufferPointer) throws(CacheError) -> UnsafeRawBufferPointer {
    precondition(pixels.count == size * size * 3, "an image of another size")
    var output = buffer.baseAddress
    var bytes = UInt(buffer.count)
    let status = tjCompress2(
      codec.handle, pixels.bindMemory(to: UInt8.self).baseAddress, Int32(size), 0, Int32(size),
      TurboJPEG.rgb, &output, &bytes, TurboJPEG.subsampling, Int32(quality),
      TJFLAG_ACCURATEDCT | TJFLAG_NOREALLOC)
    guard status == 0 else {
      throw CacheError(.outputFailed, "a face cannot be encoded as JPEG", cause: codec.message)
    }
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<Int(bytes)])
  }
}
