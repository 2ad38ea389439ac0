import CHDF5
import Foundation

/// The HDF5 library, entered by one thread at a time.
///
/// HDF5's serial build keeps global state without locks of its own, so every call goes through
/// `locked`. Programs that want speed run several processes, each with its own library.
enum HDF5 {
  /// The most values one read may ask for: 1 GiB of `Double`s.
  static let maximumValues = 1 << 27
  /// The largest chunk that is decompressed, in bytes.
  static let maximumChunkBytes = 1 << 29

  /// The library's version at run time, `1.10.8` for example.
  static var version: String {
    var (major, minor, release): (UInt32, UInt32, UInt32) = (0, 0, 0)
    _ = locked { H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  // Recursive, because handles are closed by `deinit`, which may run inside another call.
  private static let lock = NSRecursiveLock()

  static func locked<Value, Failure: Error>(
    _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    lock.lock()
    defer { lock.unlock() }
    // HDF5 prints its error stack to stderr unless told otherwise; thread-safe builds keep this
    // setting per thread, hence once a call.
    H5Eset_auto2(chdf5_default_error_stack(), nil, nil)
    return try body()
  }

  /// What the library says went wrong in the last call, and whether a system call of its did.
  static func lastFailure() -> (cause: String, isOfSystem: Bool) {
    var messages: [String] = []
    _ = withUnsafeMutablePointer(to: &messages) { pointer in
      H5Ewalk2(
        chdf5_default_error_stack(), H5E_WALK_UPWARD,
        { _, error, context in
          if let text = error?.pointee.desc, let context {
            context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
          }
          return 0
        }, pointer)
    }
    H5Eclear2(chdf5_default_error_stack())
    guard let innermost = messages.first else { return ("HDF5 gives no reason", false) }
    if let cause = systemCause(innermost) { return (cause, true) }
    let outermost = messages.last ?? innermost
    return (
      outermost == innermost ? "HDF5: \(innermost)" : "HDF5: \(outermost): \(innermost)", false
    )
  }

  /// The system's words in a message of HDF5's file driver, which are all it tells of `errno`:
  /// `file read failed: time = ..., errno = 5, error message = 'Input/output error', ...`.
  private static func systemCause(_ message: String) -> String? {
    guard let start = message.range(of: ", error message = '")?.upperBound,
      let end = message[start...].firstIndex(of: "'")
    else { return nil }
    return String(message[start..<end])
  }
}

/// One open HDF5 object, closed with the value.
final class HDF5Handle: Sendable {
  let id: hid_t

  /// Takes over an identifier that an HDF5 call has just returned.
  ///
  /// - Parameters:
  ///   - id: The identifier, negative where the call failed.
  ///   - message: What was tried, to throw then.
  ///   - place: The file and the object in it, to throw then.
  /// - Throws: `PrepError` with HDF5's own error text.
  init(
    adopting id: hid_t, orThrow message: String, at place: HDF5Place
  ) throws(PrepError) {
    guard id >= 0 else { throw place.failure(message) }
    self.id = id
  }

  deinit {
    // Closes whatever kind of object the identifier stands for.
    _ = HDF5.locked { H5Idec_ref(id) }
  }
}

/// Where in which file an HDF5 object is, for error messages.
struct HDF5Place: Sendable {
  let file: String
  /// Path of the object inside the file, beginning with `/`.
  let object: String

  func child(_ name: String) -> HDF5Place {
    HDF5Place(file: file, object: object == "/" ? "/" + name : object + "/" + name)
  }

  /// The error for a call of the library that has just failed.
  func failure(_ message: String) -> PrepError {
    let (cause, isOfSystem) = HDF5.lastFailure()
    return isOfSystem
      ? error(.fileUnreadable, message, cause: cause, remedy: PrepError.checkStorage)
      : error(.formatInvalid, message, cause: cause)
  }

  func error(
    _ code: PrepError.Code, _ message: String, cause: String? = nil, remedy: String? = nil
  ) -> PrepError {
    PrepError(code, message, path: file, location: object, cause: cause, remedy: remedy)
  }
}
