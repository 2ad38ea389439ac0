internal import CFFmpeg
internal import Foundation

/// An AVIOContext over one sealed file, the only way libavformat reads anything here.
///
/// libavformat's own file protocol would let a demuxer open further files by name.
final class SealedInput {
  let file: SealedFile
  let context: UnsafeMutablePointer<AVIOContext>
  /// The errno of the first failed read: a failing disk must not pass for the end of the file.
  private(set) var readError: Int32?
  private var offset: Int64 = 0
  let stallLimit: Int64
  private var bytesSincePacket: Int64 = 0
  /// Where reading was given up: as much as is allowed had been read without finding a packet.
  ///
  /// Nothing more is given then, as at the end of the file.
  private(set) var stall: Int64?

  private static let bufferSize = 1 << 16

  /// Prepares to read a file from its first byte.
  ///
  /// - Parameters:
  ///   - file: The file.
  ///   - stallLimit: How many bytes may be read without finding a packet.
  /// - Throws: `PrepError` where memory runs out.
  init(_ file: SealedFile, stallLimit: Int64) throws(PrepError) {
    self.file = file
    self.stallLimit = stallLimit
    guard let buffer = av_malloc(Self.bufferSize) else { throw Self.outOfMemory(file.path) }
    guard
      let context = avio_alloc_context(
        buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0, nil,
        { opaque, buffer, count in SealedInput.borrow(opaque).read(buffer, count) }, nil,
        { opaque, offset, whence in SealedInput.borrow(opaque).seek(offset, whence) })
    else {
      av_free(buffer)
      throw Self.outOfMemory(file.path)
    }
    self.context = context
    // Unretained: this object outlives the context it frees.
    context.pointee.opaque = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    // libavformat may have replaced the buffer it was given.
    av_freep(&context.pointee.buffer)
    var owned: UnsafeMutablePointer<AVIOContext>? = context
    avio_context_free(&owned)
  }

  private static func borrow(_ opaque: UnsafeMutableRawPointer?) -> SealedInput {
    guard let opaque else { preconditionFailure("libavformat lost our AVIO context") }
    return Unmanaged<SealedInput>.fromOpaque(opaque).takeUnretainedValue()
  }

  private func read(_ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int32) -> Int32 {
    guard let buffer, count > 0 else { return cff_averror(EINVAL) }
    guard stall == nil, bytesSincePacket < stallLimit else {
      stall = stall ?? offset
      return cff_averror_eof()
    }
    let result = file.read(into: buffer, count: Int(count), at: offset)
    if result < 0 {
      readError = readError ?? Int32(-result)
      return cff_averror(Int32(-result))
    }
    offset += Int64(result)
    bytesSincePacket += Int64(result)
    // libavformat takes 0 for "try again".
    return result == 0 ? cff_averror_eof() : Int32(result)
  }

  /// Notes that what has been read held a packet.
  func noteProgress() { bytesSincePacket = 0 }

  /// Takes up reading after probing, which goes back to the first packet wherever it ended.
  func resume() {
    bytesSincePacket = 0
    stall = nil
  }

  private func seek(_ target: Int64, _ whence: Int32) -> Int64 {
    if whence & AVSEEK_SIZE != 0 { return file.size }
    let base: Int64
    switch whence & ~AVSEEK_FORCE {
    case SEEK_SET: base = 0
    case SEEK_CUR: base = offset
    case SEEK_END: base = file.size
    default: return Int64(cff_averror(EINVAL))
    }
    let (position, overflow) = base.addingReportingOverflow(target)
    guard !overflow, position >= 0 else { return Int64(cff_averror(EINVAL)) }
    // Beyond the end is allowed, as lseek does: truncated files point there.
    offset = position
    return position
  }

  static func outOfMemory(_ path: String) -> PrepError {
    PrepError(
      .fileUnreadable, "cannot be opened", path: path, cause: "out of memory",
      remedy: "Run fewer workers, or lower the limit on picture sizes.")
  }
}
