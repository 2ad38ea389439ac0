import Glibc

/// A file that appears under its name whole or not at all.
///
/// It is written under a temporary name in the same folder; `commit()` syncs it, renames it and
/// syncs the folder. A value that goes away uncommitted takes its temporary file along.
public final class AtomicFile {
  public let path: String
  let file: OpenFile
  private var end = 0
  private var isOpen = true

  /// The name under which `path` is written: fixed, so that a rerun replaces what a crash left.
  public static func temporaryPath(for path: String) -> String {
    let folder = Folder.parent(of: path) ?? "/"
    let name = path.split(separator: "/").last.map(String.init) ?? ""
    return "\(folder)/.\(name)\(partialSuffix)"
  }

  /// The name of the file that is written under a temporary one.
  ///
  /// - Parameter name: A file's name without its folder.
  /// - Returns: The final name, nil where this is none that `temporaryPath` gives.
  public static func finalName(ofTemporary name: String) -> String? {
    guard name.hasPrefix("."), name.hasSuffix(partialSuffix),
      name.utf8.count > 1 + partialSuffix.utf8.count
    else { return nil }
    return String(name.dropFirst().dropLast(partialSuffix.count))
  }

  private static let partialSuffix = ".partial"

  /// Creates the temporary file.
  ///
  /// - Parameter path: The file's final name; its folder must exist.
  /// - Throws: `CacheError`.
  public init(_ path: String) throws(CacheError) {
    self.path = path
    do {
      file = try OpenFile(creating: Self.temporaryPath(for: path))
    } catch {
      throw Self.renamed(error, path)
    }
  }

  deinit {
    if isOpen { unlink(file.path) }
  }

  /// Appends bytes.
  ///
  /// - Parameter bytes: What to write.
  /// - Throws: `CacheError`, naming the final path.
  public func append(_ bytes: UnsafeRawBufferPointer) throws(CacheError) {
    try write(bytes, at: end)
    end += bytes.count
  }

  public func append(_ bytes: [UInt8]) throws(CacheError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      try append(UnsafeRawBufferPointer(buffer))
    }
  }

  public func append(_ text: String) throws(CacheError) {
    try append(Array(text.utf8))
  }

  /// Writes anywhere; what lies between the old end and `offset` is a hole.
  func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(CacheError) {
    do {
      try file.write(bytes, at: offset)
    } catch {
      throw Self.renamed(error, path)
    }
  }

  func write(_ values: [some BitwiseCopyable], at offset: Int) throws(CacheError) {
    try values.withUnsafeBufferPointer { (buffer) throws(CacheError) in
      try write(UnsafeRawBufferPointer(buffer), at: offset)
    }
  }

  /// Makes the file durable and visible under its name.
  ///
  /// - Throws: `CacheError`; the temporary file is gone then, and an older file stands untouched.
  public func commit() throws(CacheError) {
    precondition(isOpen, "a file is committed once")
    isOpen = false
    do {
      try file.sync()
    } catch {
      unlink(file.path)
      throw Self.renamed(error, path)
    }
    guard rename(file.path, path) == 0 else {
      let number = errno
      unlink(file.path)
      throw CacheError(system: .outputFailed, "cannot be renamed", path: path, number: number)
    }
    try Folder.sync(Folder.parent(of: path) ?? "/")
  }

  /// Writes a whole file at once.
  ///
  /// - Parameters:
  ///   - bytes: The content.
  ///   - path: The file's name; its folder must exist.
  /// - Throws: `CacheError`; nothing is left behind then, and an older file stands untouched.
  public static func write(_ bytes: [UInt8], to path: String) throws(CacheError) {
    let file = try AtomicFile(path)
    try file.append(bytes)
    try file.commit()
  }

  public static func write(_ text: String, to path: String) throws(CacheError) {
    try write(Array(text.utf8), to: path)
  }

  /// The same error about the file the user knows, not its temporary name.
  static func renamed(_ error: CacheError, _ path: String) -> CacheError {
    CacheError(
      error.code, error.message, path: path, cause: error.cause, remedy: error.remedy)
  }
}
