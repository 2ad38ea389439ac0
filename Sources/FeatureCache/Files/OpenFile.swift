import Glibc

/// An open regular file, closed with its last reference; every access names its own offset.
final class OpenFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// Opens an existing file for reading.
  ///
  /// - Parameter path: A regular file; a folder, pipe or device is refused.
  /// - Throws: `CacheError`.
  init(reading path: String) throws(CacheError) {
    // O_NONBLOCK: opening a pipe somebody left in a cache folder must not wait for its writer.
    let descriptor = Self.retried { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else {
      throw CacheError(system: .fileUnreadable, "cannot be opened", path: path, number: errno)
    }
    self.path = path
    self.descriptor = descriptor
    guard try status().st_mode & S_IFMT == S_IFREG else {
      throw CacheError(.fileUnreadable, "is not a regular file", path: path)
    }
  }

  /// Creates a file for writing and reading; whatever had that name before is gone.
  ///
  /// - Parameter path: The file to create.
  /// - Throws: `CacheError`.
  init(creating path: String) throws(CacheError) {
    // Unlinked first: a stalled writer of an earlier run may still hold the old file open.
    unlink(path)
    let flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
    let descriptor = Self.retried { open(path, flags, 0o666) }
    guard descriptor >= 0 else {
      throw CacheError(system: .outputFailed, "cannot be created", path: path, number: errno)
    }
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Size of the file in bytes.
  func size() throws(CacheError) -> Int { Int(try status().st_size) }

  /// Fills `buffer` with the bytes at `offset`; a file that ends earlier is an error.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(CacheError) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = Self.retried { pread(descriptor, rest.baseAddress, rest.count, offset + done) }
      guard count >= 0 else {
        throw CacheError(system: .fileUnreadable, "cannot be read", path: path, number: errno)
      }
      guard count > 0 else {
        throw CacheError(
          .fileTruncated, "ends at byte \(try size())", path: path,
          cause: "\(offset + buffer.count) bytes are needed",
          remedy: "It was cut short, perhaps while it was being read: restore it or make it anew.")
      }
      done += count
    }
  }

  /// The `count` elements stored at `offset`, in the machine's (little-endian) order.
  func read<Element: BitwiseCopyable>(
    _ type: Element.Type, count: Int, at offset: Int
  ) throws(CacheError) -> [Element] {
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: count)
    defer { buffer.deallocate() }
    try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
    return Array(buffer)
  }

  /// Writes all of `bytes` at `offset`; what lies between the old end and `offset` is a hole.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(CacheError) {
    var done = 0
    while done < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
      let count = Self.retried { pwrite(descriptor, rest.baseAddress, rest.count, offset + done) }
      guard count > 0 else { throw writeFailure() }
      done += count
    }
  }

  func write(_ values: [some BitwiseCopyable], at offset: Int) throws(CacheError) {
    try values.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }

  /// Cuts or extends the file to `size` bytes; what is added is a hole.
  func resize(to size: Int) throws(CacheError) {
    guard Self.retried({ Int(ftruncate(descriptor, size)) }) == 0 else { throw writeFailure() }
  }

  /// Waits until the content is on the disk.
  func sync() throws(CacheError) {
    guard Self.retried({ Int(fsync(descriptor)) }) == 0 else { throw writeFailure() }
  }

  /// Maps the whole file for reading; nil where it is empty.
  func mapped() throws(CacheError) -> UnsafeRawBufferPointer? {
    let size = try size()
    guard size > 0 else { return nil }
    let address = mmap(nil, size, PROT_READ, MAP_SHARED, descriptor, 0)
    guard let address, address != MAP_FAILED else {
      throw CacheError(
        .fileUnreadable, "cannot be mapped into memory", path: path,
        cause: String(cString: strerror(errno)),
        remedy: "Use --io pread: some network file systems have no mmap.")
    }
    return UnsafeRawBufferPointer(start: address, count: size)
  }

  private func status() throws(CacheError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw CacheError(system: .fileUnreadable, "cannot be examined", path: path, number: errno)
    }
    return status
  }

  private func writeFailure() -> CacheError {
    CacheError(system: .outputFailed, "cannot be written", path: path, number: errno)
  }

  private static func retried<Result: FixedWidthInteger>(_ call: () -> Result) -> Result {
    while true {
      let result = call()
      if result != -1 || errno != EINTR { return result }
    }
  }
}
