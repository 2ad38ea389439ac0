internal import CFFmpeg

/// The MD5 of a decoded picture, as ffmpeg's `framemd5` output prints it.
public enum FrameDigest {
  /// Digests the planes of a frame as stored, before rotation, packed without padding.
  ///
  /// Compare with `ffmpeg -noautorotate -i F -map 0:v:0 -fps_mode passthrough -f framemd5 -`.
  ///
  /// - Parameter frame: A decoded frame.
  /// - Returns: 32 lower-case hexadecimal digits.
  /// - Throws: `PrepError` with code `decodingFailed` for pictures that are not in main memory.
  public static func md5(of frame: DecodedFrame) throws(PrepError) -> String {
    let size = cff_image_size(frame.pointer)
    guard size > 0 else { throw failure(size) }
    var bytes = [UInt8](repeating: 0, count: Int(size))
    let copied = cff_copy_image(&bytes, size, frame.pointer)
    guard copied == size else { throw failure(copied) }
    var digest = [UInt8](repeating: 0, count: 16)
    av_md5_sum(&digest, bytes, bytes.count)
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  private static func failure(_ code: Int32) -> PrepError {
    PrepError(
      .decodingFailed, "a picture cannot be digested", cause: LibavLog.text(ofError: code))
  }
}
