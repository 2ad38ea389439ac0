internal import CTurboJPEG

/// What encoder and decoder have in common: a handle of libjpeg-turbo's TurboJPEG API.
///
/// A handle serves one thread at a time. Sizes are in pixels, pixels are packed RGB.
struct TurboJPEG: ~Copyable {
  let handle: tjhandle

  private init(_ handle: tjhandle?) throws(CacheError) {
    guard let handle else {
      throw CacheError(
        .usage, "libjpeg-turbo cannot be set up", cause: String(cString: tjGetErrorStr2(nil)),
        remedy: "There may be no memory left: run fewer processes.")
    }
    self.handle = handle
  }

  deinit { tjDestroy(handle) }

  static func compressor() throws(CacheError) -> TurboJPEG { try TurboJPEG(tjInitCompress()) }

  static func decompressor() throws(CacheError) -> TurboJPEG { try TurboJPEG(tjInitDecompress()) }

  /// What libjpeg-turbo says of the last call that failed.
  var message: String { String(cString: tjGetErrorStr2(handle)) }

  /// Chroma at half the resolution both ways.
  ///
  /// Nearly all video is 4:2:0 itself, and most faces are enlarged from it: on real talking heads
  /// full-resolution chroma takes 23 % more bytes for 1.4 dB.
  static let subsampling = Int32(TJSAMP_420.rawValue)
  static let rgb = Int32(TJPF_RGB.rawValue)
}
