internal import Foundation

/// One regular file, opened once and read by position.
///
/// All passes over a video read this descriptor, so that they see one file even where its name is
/// given to another meanwhile.
final class SealedFile {
  let path: String
  /// Size in bytes when it was opened; later growth is not read.
  let size: Int64
  /// Where reading ends: the size, or less once a scan has found nothing behind it.
  private var end: Int64
  /// Whether every packet has been read once, so that nothing is left to look for.
  private var isScanned = false
  private let descriptor: Int32

  /// Opens a file for reading, refusing everything but regular files without blocking on it.
  ///
  /// - Parameter path: The file; symbolic links are followed.
  /// - Throws: `PrepError` with code `fileMissing`, `fileUnreadable` or `fileRefused`.
  init(opening path: String) throws(PrepError) {
    var facts = stat()
    // Looked at before opening: opening a device or a FIFO can act on it.
    guard stat(path, &facts) == 0 else { throw Self.failure(path, errno) }
    try Self.requireRegular(facts, path)
    // The name can change hands after stat; O_NONBLOCK keeps a FIFO put there from hanging us.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    do throws(PrepError) {
      guard fstat(descriptor, &facts) == 0 else { throw Self.failure(path, errno) }
      try Self.requireRegular(facts, path)
    } catch {
      close(descriptor)
      throw error
    }
    self.path = path
    size = Int64(facts.st_size)
    end = size
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
  }

  /// Reads up to `count` bytes at `offset`: the number read, 0 at the end, or a negative errno.
  func read(into buffer: UnsafeMutableRawPointer, count: Int, at offset: Int64) -> Int {
    let available = Int(max(0, min(Int64(count), end - offset)))
    guard available > 0 else { return 0 }
    while true {
      let result = pread(descriptor, buffer, available, off_t(offset))
      if result >= 0 { return result }
      if errno != EINTR { return -Int(errno) }
    }
  }

  /// Ends all later reading where a scan stalled.
  ///
  /// - Parameter stall: Where it gave up, nil where it came to the file's end.
  func finishScan(stalledAt stall: Int64?) {
    isScanned = true
    if let stall { end = min(size, stall) }
  }

  /// How many bytes a pass may read without finding a packet of its streams.
  ///
  /// A scan sees the packets of both streams. A later pass may be for one of them only, and the
  /// file may hold all of the other first; only a demuxer that goes in circles reads more than that.
  func stallLimit(_ limits: MediaLimits) -> Int64 {
    isScanned ? max(limits.maxBytesPerPacket, 2 * end) : limits.maxBytesPerPacket
  }

  private static func requireRegular(_ facts: stat, _ path: String) throws(PrepError) {
    let kind =
      switch facts.st_mode & S_IFMT {
      case S_IFREG: nil as String?
      case S_IFDIR: "a directory"
      case S_IFIFO: "a FIFO"
      case S_IFSOCK: "a socket"
      case S_IFCHR, S_IFBLK: "a device"
      default: "no regular file"
      }
    if let kind {
      throw PrepError(
        .fileRefused, "not a regular file", path: path, cause: "it is \(kind)",
        remedy: "Give the path of a media file.")
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> PrepError {
    let cause = String(cString: strerror(code))
    return switch code {
    case ENOENT, ENOTDIR:
      PrepError(
        .fileMissing, "no such file", path: path, cause: cause,
        remedy: "Check the path; names are case-sensitive.")
    case EACCES, EPERM:
      PrepError(
        .fileUnreadable, "cannot be opened", path: path, cause: cause,
        remedy: "Give this user permission to read the file.")
    default:
      PrepError(
        .fileUnreadable, "cannot be opened", path: path, cause: cause,
        remedy: "Check that the path leads to a readable file.")
    }
  }
}
