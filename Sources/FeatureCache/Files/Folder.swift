import Glibc

/// What a cache needs to know of folders.
enum Folder {
  /// Names of the entries of a folder in byte order, without `.` and `..`; nil where there is none.
  ///
  /// - Parameter path: The folder.
  /// - Returns: The names.
  /// - Throws: `CacheError` where the folder exists and cannot be read.
  static func entries(of path: String) throws(CacheError) -> [String]? {
    guard let stream = opendir(path) else {
      if errno == ENOENT { return nil }
      throw CacheError(system: .fileUnreadable, "cannot be listed", path: path, number: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = readdir(stream) else { break }
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    guard errno == 0 else {
      throw CacheError(system: .fileUnreadable, "cannot be listed", path: path, number: errno)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a folder and those above it; one that exists is fine.
  ///
  /// - Parameter path: The folder to make.
  /// - Throws: `CacheError`.
  static func create(_ path: String) throws(CacheError) {
    if mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) { return }
    let failure = errno
    guard failure == ENOENT, let parent = parent(of: path), parent != path else {
      throw CacheError(
        system: .outputFailed, "the folder cannot be made", path: path, number: failure)
    }
    try create(parent)
    guard mkdir(path, 0o777) == 0 || (errno == EEXIST && isFolder(path)) else {
      throw CacheError(
        system: .outputFailed, "the folder cannot be made", path: path, number: errno)
    }
  }

  /// Makes the names in a folder durable: a rename is on the disk only after this.
  ///
  /// - Parameter path: The folder.
  /// - Throws: `CacheError`.
  static func sync(_ path: String) throws(CacheError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CacheError(system: .outputFailed, "cannot be opened", path: path, number: errno)
    }
    defer { close(descriptor) }
    // Some FUSE and network file systems have no fsync for folders and say EINVAL.
    guard fsync(descriptor) == 0 || errno == EINVAL else {
      throw CacheError(system: .outputFailed, "cannot be synced", path: path, number: errno)
    }
  }

  /// The folder a path lies in: `.` for a bare name, nil for the root.
  static func parent(of path: String) -> String? {
    var trimmed = Substring(path)
    while trimmed.count > 1, trimmed.last == "/" { trimmed.removeLast() }
    if trimmed == "/" { return nil }
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }
}
