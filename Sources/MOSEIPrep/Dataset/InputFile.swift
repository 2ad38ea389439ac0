import Foundation

/// Checks and small readers for files that come with a data set and may be anything.
enum InputFile {
  /// Requires a regular file: opening a pipe or a device could wait for ever.
  ///
  /// - Parameter path: The file; links are followed.
  /// - Throws: `PrepError`, `.fileMissing` or `.fileRefused`.
  static func requireRegular(_ path: String) throws(PrepError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PrepError(
        .fileMissing, "no such file", path: path, cause: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw PrepError(.fileRefused, "not a regular file", path: path)
    }
  }

  static func isRegular(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Size of a file in bytes.
  ///
  /// - Parameter path: The file; links are followed.
  /// - Returns: The size.
  /// - Throws: `PrepError`, `.fileMissing`.
  static func size(of path: String) throws(PrepError) -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PrepError(
        .fileMissing, "no such file", path: path, cause: String(cString: strerror(errno)))
    }
    return Int(status.st_size)
  }

  /// A whole text file.
  ///
  /// - Parameters:
  ///   - path: A regular file.
  ///   - limit: The most bytes that are read.
  /// - Returns: Its bytes.
  /// - Throws: `PrepError` where the file is missing, not regular, larger or cannot be read.
  static func bytes(of path: String, limit: Int = 64 << 20) throws(PrepError) -> [UInt8] {
    try requireRegular(path)
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      let data = try file.read(upToCount: limit + 1) ?? Data()
      guard data.count <= limit else {
        throw PrepError(.fileRefused, "larger than \(limit) bytes", path: path)
      }
      return Array(data)
    } catch let error as PrepError {
      throw error
    } catch {
      throw PrepError(
        .fileUnreadable, "the file cannot be read", path: path, cause: error.localizedDescription)
    }
  }

  /// Names in a folder, in order of their bytes.
  static func names(inFolder path: String) throws(PrepError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sortedByBytes()
    } catch {
      throw PrepError(
        .fileUnreadable, "the folder cannot be listed", path: path,
        cause: error.localizedDescription)
    }
  }

  /// The path with every link resolved, nil where nothing is there.
  static func resolved(_ path: String) -> String? {
    guard let pointer = realpath(path, nil) else { return nil }
    defer { free(pointer) }
    return String(cString: pointer)
  }
}
