/// The regular files of one folder, found by exact name.
///
/// The folder itself may be reached through any link, as every part that a layout names may: a user
/// links what is too big to copy. The files in it are named by the data set, and a link of theirs
/// that leaves both the folder and the data set is not followed.
///
/// Listed once: a lookup is then no system call per extension, and names match exactly even on
/// file systems that ignore case.
struct MediaFolder: Sendable {
  enum Lookup: Sendable, Equatable {
    case found(String)
    case missing
    /// A link whose target is outside the data set, or something other than a regular file.
    case refused(path: String, cause: String)
  }

  let path: String
  let names: Set<String>
  /// Folders that files may lie in after all links are resolved, with a closing `/`.
  private let allowed: [String]

  /// Lists a folder; one that does not exist is empty.
  ///
  /// - Parameters:
  ///   - path: The folder.
  ///   - root: The data set's root, which links may point into.
  /// - Throws: `PrepError` where the folder exists and cannot be listed.
  init(path: String, root: String) throws(PrepError) {
    self.path = path
    names = InputFile.isFolder(path) ? Set(try InputFile.names(inFolder: path)) : []
    allowed = [path, root].compactMap { InputFile.resolved($0) }
      .map { $0.hasSuffix("/") ? $0 : $0 + "/" }
  }

  /// Finds the first of some names that is a file of the data set.
  func find(_ candidates: [String]) -> Lookup {
    var refusal: Lookup?
    for name in candidates where names.contains(name) {
      let file = path + "/" + name
      guard let target = InputFile.resolved(file) else {
        refusal = refusal ?? .refused(path: file, cause: "a link to nothing")
        continue
      }
      guard allowed.contains(where: { target.hasPrefix($0) }) else {
        refusal = refusal ?? .refused(path: file, cause: "a link that leaves the data set")
        continue
      }
      guard InputFile.isRegular(target) else {
        refusal = refusal ?? .refused(path: file, cause: "not a regular file")
        continue
      }
      return .found(file)
    }
    return refusal ?? .missing
  }
}
