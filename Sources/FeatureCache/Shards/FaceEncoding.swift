/// How a shard stores its face images.
public enum FaceEncoding: Sendable, Hashable {
  /// As they are: `faces`, U8 `[N, 36, S, S, 3]`.
  case raw
  /// As JPEG files of a quality from 1 to 100: `jpeg`, one after the other, and `jpeg_offsets`.
  case jpeg(quality: Int)

  /// What a JPEG quality may be.
  public static let qualities = 1...100

  /// Larger images are damage; with JPEG the size of the file does not bound them, and what its
  /// metadata say must not make a reader allocate gigabytes.
  var maximumFaceSize: Int { self == .raw ? ShardLayout.maximumFaceSize : 4096 }

  /// Tells encoders apart: SHA-256 of the JPEG file of a fixed picture; nil for raw faces.
  ///
  /// libjpeg-turbo does not tell its version at run time, and a version says less: what has to be
  /// equal for equal shards is what the encoder makes of pixels.
  ///
  /// - Returns: 64 hexadecimal digits.
  /// - Throws: `CacheError` where the encoder does not work.
  public func encoderDigest() throws(CacheError) -> String? {
    guard case .jpeg(let quality) = self else { return nil }
    let size = 48
    // Edges, ramps and noise, so that every stage of the encoder has something to do.
    let pixels = (0..<size * size * 3).map { index -> UInt8 in
      let (x, y, channel) = (index / 3 % size, index / 3 / size, index % 3)
      let noise = (x * 73 + y * 151 + channel * 29) * (x + 7) % 61
      return UInt8(
        truncatingIfNeeded: (x / 12 + y / 20) % 2 * 96 + x + y * (channel + 1) / 2 + noise)
    }
    let encoder = try JPEGEncoder(size: size, quality: quality)
    return try pixels.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      SHA256.hex(of: try encoder.encode(UnsafeRawBufferPointer(buffer)))
    }
  }
}
