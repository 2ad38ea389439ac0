internal import Glibc

/// A safetensors file open for reading: weights and feature shards.
///
/// The size of the file is checked against its header before anything is mapped, so a file cut
/// short is an error here and not a bus error later. A file that another program shortens *while*
/// it is mapped still is.
public final class SafetensorsFile: Sendable {
  /// How the bytes get into memory.
  public enum IO: String, Sendable, CaseIterable {
    /// Read on demand.
    case pread
    /// Mapped into memory.
    case mmap

    /// `pread`, since a mapped page that cannot be read is no error but the end of the process.
    ///
    /// That happens where another program shortens the file, where a disk fails, and where network
    /// storage is away for a moment: SIGBUS, hours into a training run. Mapping saves a system call
    /// for each stretch of faces, and no copy: they go to the batch's memory either way.
    public static let `default` = IO.pread
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
  public init(path: String, io: IO = .default) throws(CacheError) {
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
    let start = try start(of: offset..<offset + buffer.count, in: name)
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

  /// Lends part of a tensor's bytes: mapped ones where they lie, others in a copy.
  ///
  /// - Parameters:
  ///   - range: The part, in bytes from the tensor's first; it must lie inside the tensor.
  ///   - name: The tensor's name.
  ///   - body: Given the bytes, which are gone afterwards.
  /// - Returns: What `body` returns.
  /// - Throws: `CacheError` where the part cannot be read; what `body` throws.
  func withBytes<Result>(
    _ range: Range<Int>, of name: String,
    _ body: (UnsafeRawBufferPointer) throws(CacheError) -> Result
  ) throws(CacheError) -> Result {
    let start = try start(of: range, in: name)
    if let mapping {
      return try body(UnsafeRawBufferPointer(rebasing: mapping[start..<start + range.count]))
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 16)
    defer { buffer.deallocate() }
    try file.read(into: buffer, at: start)
    return try body(UnsafeRawBufferPointer(buffer))
  }

  /// Where part of a tensor begins in the file.
  private func start(of range: Range<Int>, in name: String) throws(CacheError) -> Int {
    let tensor = try tensor(name)
    precondition(
      range.lowerBound >= 0 && range.upperBound <= tensor.range.count, "a part outside the tensor")
    return header.dataStart + tensor.range.lowerBound + range.lowerBound
  }

  private func tensor(_ name: String) throws(CacheError) -> SafetensorsHeader.Tensor {
    guard let tensor = header[name] else {
      throw CacheError(.formatInvalid, "has no tensor \"\(name)\"", path: path)
    }
    return tensor
  }
}
