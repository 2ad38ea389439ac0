internal import Glibc

/// A safetensors file open for reading: weights and feature shards.
///
/// The size of the file is checked against its header before anything is mapped, so a file cut
/// short is an error here and not a bus error later. A file that another program shortens *while*
/// it is mapped still is; write files by renaming, as this package does.
public final class SafetensorsFile: Sendable {
  /// How the bytes get into memory.
  public enum IO: Sendable {
    /// Mapped: tensors are used where they lie in the page cache.
    case mmap
    /// Read on demand: for network file systems, where mapping is slow or fails.
    case pread
  }

  public let path: String
  public let header: SafetensorsHeader
  private let file: OpenFile
  // Memory nobody writes to, unmapped only in deinit: safe to share.
  private nonisolated(unsafe) let mapping: UnsafeRawBufferPointer?

  /// Opens a file and checks its header.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - io: How the bytes get into memory.
  /// - Throws: `CacheError`.
  public init(path: String, io: IO = .mmap) throws(CacheError) {
    self.path = path
    file = try OpenFile(reading: path)
    header = try SafetensorsHeader(of: file)
    mapping = io == .mmap ? try file.mapped() : nil
  }

  deinit {
    if let mapping { munmap(UnsafeMutableRawPointer(mutating: mapping.baseAddress), mapping.count) }
  }

  /// Copies part of a tensor's bytes.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - offset: Where the part begins, in bytes from the tensor's first.
  ///   - buffer: Filled completely; the part must lie inside the tensor.
  /// - Throws: `CacheError`.
  public func read(
    _ name: String, at offset: Int = 0, into buffer: UnsafeMutableRawBufferPointer
  ) throws(CacheError) {
    let tensor = try tensor(name)
    precondition(
      offset >= 0 && offset + buffer.count <= tensor.range.count, "a part outside the tensor")
    let start = header.dataStart + tensor.range.lowerBound + offset
    if let mapping {
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(rebasing: mapping[start..<start + buffer.count]))
    } else {
      try file.read(into: buffer, at: start)
    }
  }

  /// Copies elements of a tensor.
  ///
  /// - Parameters:
  ///   - name: The tensor's name.
  ///   - type: A Swift type with the size of the tensor's elements.
  ///   - range: Which elements, counted row-major; nil for all.
  /// - Returns: The elements.
  /// - Throws: `CacheError` where there is no such tensor, its elements have another size, or it
  ///   cannot be read.
  public func values<Element: BitwiseCopyable>(
    of name: String, as type: Element.Type, range: Range<Int>? = nil
  ) throws(CacheError) -> [Element] {
    let tensor = try tensor(name)
    guard MemoryLayout<Element>.stride == tensor.type.size else {
      throw CacheError(
        .formatInvalid, "tensor \"\(name)\" holds \(tensor.type.rawValue), not \(Element.self)",
        path: path)
    }
    let range = range ?? 0..<tensor.count
    let buffer = UnsafeMutableBufferPointer<Element>.allocate(capacity: range.count)
    defer { buffer.deallocate() }
    try read(
      name, at: range.lowerBound * tensor.type.size, into: UnsafeMutableRawBufferPointer(buffer))
    return Array(buffer)
  }

  private func tensor(_ name: String) throws(CacheError) -> SafetensorsHeader.Tensor {
    guard let tensor = header[name] else {
      throw CacheError(.formatInvalid, "has no tensor \"\(name)\"", path: path)
    }
    return tensor
  }
}
