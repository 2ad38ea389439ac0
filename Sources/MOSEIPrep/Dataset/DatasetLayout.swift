/// Where the parts of a data set lie; every path can be changed.
///
/// Paths are relative to `root` unless they begin with `/`, and may be links to anywhere: naming a
/// part is the permission to read it. What lies in its folders is not named here: `MediaFolder` says
/// which links are followed there. The defaults are those of the
/// CMU-MOSEI release.
public struct DatasetLayout: Sendable, Equatable {
  public var root: String
  /// Whole videos, `<video>.<extension>`.
  public var videos = "Raw/Videos/Full/Combined"
  /// Audio of whole videos, `<video>.wav`; may be absent.
  public var audio = "Raw/Audio/Full/WAV_16000"
  /// Transcripts of whole videos cut into segments, `<video>.txt`.
  public var transcripts = "Raw/Transcript/Segmented/Combined"
  /// Videos of single segments, `<video>_<clip>.<extension>`; may be absent.
  public var segmentedVideos = "Raw/Videos/Segmented/Combined"
  /// Labels: computational sequences, each with some of the seven.
  public var labels = ["CMU_MOSEI_Labels.csd"]
  /// Landmarks: a computational sequence or a folder of OpenFace CSVs; nil tries
  /// `defaultLandmarks` in turn.
  public var landmarks: String?
  /// When each word is spoken, a computational sequence; nil tries `defaultWords`, which may be
  /// absent.
  public var words: String?
  /// The standard folds, as the CMU Multimodal SDK has them.
  public var folds = "cmu_mosei_std_folds.py"
  /// A CSV of samples that takes the place of all other parts, for any other data set; `audio` and
  /// `landmarks` serve the rows that name none.
  public var samples: String?

  /// What is tried where `landmarks` is nil: a computational sequence wins over CSVs.
  public static let defaultLandmarks = [
    "CMU_MOSEI_VisualOpenFace2.csd", "CMU_MOSEI_OpenFace2.csd", "OpenFace",
  ]

  /// What is tried where `words` is nil.
  public static let defaultWords = "CMU_MOSEI_TimestampedWords.csd"

  /// Extensions of videos in the order in which they are tried.
  public static let videoExtensions = [
    "mp4", "mkv", "webm", "mov", "avi", "wmv", "mpg", "mpeg", "ts", "m2ts", "mts", "flv", "m4v",
    "3gp", "asf", "ogv", "vob",
  ]

  public init(root: String) {
    self.root = root
  }

  /// The full path of one of the parts.
  public func path(_ part: String) -> String {
    part.hasPrefix("/") ? part : (root.hasSuffix("/") ? root + part : root + "/" + part)
  }

  /// A full path as caches name it: below the root, or below the part of the data set that lies
  /// elsewhere, so that the files may be moved and no cache names a place on a machine.
  func portableName(_ path: String) -> String {
    let root = self.path("")
    if path.hasPrefix(root) { return String(path.dropFirst(root.count)) }
    for (name, part) in partsElsewhere {
      if path == part { return "\(name):\(Self.lastComponent(path))" }
      let folder = part.hasSuffix("/") ? part : part + "/"
      if path.hasPrefix(folder) { return "\(name):\(path.dropFirst(folder.count))" }
    }
    return path.hasPrefix("/") ? "elsewhere:\(Self.lastComponent(path))" : path
  }

  /// The parts with a path of their own, and the folder a table's files are relative to.
  private var partsElsewhere: [(name: String, path: String)] {
    let parts: [(String, String?)] =
      [
        ("videos", videos), ("audio", audio), ("transcripts", transcripts),
        ("segmented", segmentedVideos), ("landmarks", landmarks), ("words", words),
        ("folds", folds), ("samples", samples),
        ("samples", samples.map { String($0.dropLast(Self.lastComponent($0).count)) }),
      ] + labels.map { ("labels", $0) }
    return parts.compactMap { name, part in
      part.flatMap { $0.hasPrefix("/") ? (name, $0) : nil }
    }
  }

  private static func lastComponent(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

extension DatasetLayout {
  /// Where the landmarks are.
  enum LandmarkPlace: Sendable, Equatable {
    case sequence(String)
    case folder(String)
  }

  /// Requires every part that a cache cannot be made without.
  ///
  /// - Throws: `PrepError`, `.fileMissing`, naming what was looked for.
  func check() throws(PrepError) {
    guard InputFile.isFolder(root) else {
      throw PrepError(
        .fileMissing, "no such folder", path: root, remedy: "Give the data set's own folder.")
    }
    for (what, part, option) in [
      ("whole videos", videos, "--videos"), ("transcripts", transcripts, "--transcripts"),
    ] where !InputFile.isFolder(path(part)) {
      throw PrepError(
        .fileMissing, "no folder of \(what)", path: path(part),
        remedy: "If it lies elsewhere, name it with \(option).")
    }
    let files = labels.map { ("labels", $0, "--labels") } + [("standard folds", folds, "--folds")]
    for (what, part, option) in files where !InputFile.isRegular(path(part)) {
      throw PrepError(
        .fileMissing, "no file of \(what)", path: path(part),
        remedy: "If it lies elsewhere, name it with \(option).")
    }
    _ = try landmarkPlace()
  }

  /// The label files' full paths.
  var labelFiles: [String] { labels.map(path) }

  /// Where the landmarks are of videos for which a table of samples names none.
  ///
  /// - Returns: A file or a folder that exists; nil where there is none and none was asked for.
  /// - Throws: `PrepError`, `.fileMissing`, where `landmarks` names none.
  func landmarkPlaceBesideTable() throws(PrepError) -> LandmarkPlace? {
    do {
      return try landmarkPlace()
    } catch {
      guard landmarks == nil else { throw error }
      return nil
    }
  }

  /// Finds the timed words.
  ///
  /// - Returns: A file that exists; nil where the release's own is not there.
  /// - Throws: `PrepError`, `.fileMissing`, where one was named and is not there.
  func wordsPlace() throws(PrepError) -> String? {
    if let words {
      guard InputFile.isRegular(path(words)) else {
        throw PrepError(
          .fileMissing, "no file of timed words", path: path(words),
          remedy: "Name a computational sequence of words with --words, or leave it out.")
      }
      return path(words)
    }
    let candidate = path(Self.defaultWords)
    return samples == nil && InputFile.isRegular(candidate) ? candidate : nil
  }

  /// Finds the landmarks.
  ///
  /// - Returns: A file or a folder that exists.
  /// - Throws: `PrepError`, `.fileMissing`, naming everything that was looked for.
  func landmarkPlace() throws(PrepError) -> LandmarkPlace {
    let candidates = (landmarks.map { [$0] } ?? Self.defaultLandmarks).map(path)
    for candidate in candidates {
      if InputFile.isFolder(candidate) { return .folder(candidate) }
      if InputFile.isRegular(candidate) { return .sequence(candidate) }
    }
    throw PrepError(
      .fileMissing, "no landmarks", path: root,
      cause: "looked for \(candidates.joined(separator: ", "))",
      remedy: "Name the OpenFace .csd or the folder of OpenFace CSVs with --landmarks.")
  }
}
