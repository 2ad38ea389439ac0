import Glibc

extension CacheError {
  /// A failed system call as an error that says what the user can change.
  ///
  /// - Parameters:
  ///   - code: The kind of failure, unless `number` says that the file is missing.
  ///   - message: What was being done.
  ///   - path: The file or folder it was done to.
  ///   - number: The call's `errno`.
  init(system code: Code, _ message: String, path: String, number: Int32) {
    self.init(
      number == ENOENT && code == .fileUnreadable ? .fileMissing : code, message, path: path,
      cause: String(cString: strerror(number)), remedy: Self.remedy(for: number))
  }

  private static func remedy(for number: Int32) -> String? {
    switch number {
    case ENOSPC: "Free some space on this file system, or choose another output folder."
    case EDQUOT: "The disk quota is used up: free some space, or choose another output folder."
    case EFBIG: "The file system or a resource limit (ulimit -f) forbids files of this size."
    case EACCES, EPERM: "Check the permissions of the file and of the folders above it."
    case EROFS: "The file system is mounted read-only: choose another output folder."
    case ENOENT: "Check the path; a folder that should hold the file may be missing."
    case EMFILE, ENFILE: "Too many files are open: raise the limit (ulimit -n)."
    case EIO: "The disk or the network file system failed: see the kernel's log."
    default: nil
    }
  }
}
