internal import FeatureCache
import Foundation

/// Where a synthetic data set's files go, in MOSEI's layout.
struct SynthLayout: Sendable {
  let root: String

  /// Written first; a folder with this file but no `expected.json` was interrupted.
  var marker: String { root + "/synthetic.json" }
  /// Written last.
  var expected: String { root + "/expected.json" }
  var folds: String { root + "/cmu_mosei_std_folds.py" }
  var labels: String { root + "/CMU_MOSEI_Labels.csd" }
  var landmarks: String { root + "/CMU_MOSEI_VisualOpenFace2.csd" }
  var words: String { root + "/" + DatasetLayout.defaultWords }

  private static let videoFolder = "Raw/Videos/Full/Combined"
  private static let audioFolder = "Raw/Audio/Full/WAV_16000"
  private static let transcriptFolder = "Raw/Transcript/Segmented/Combined"

  func media(_ video: SynthVideo) -> String {
    "\(root)/\(Self.videoFolder)/\(video.id).\(video.profile.fileExtension)"
  }

  func audio(_ video: SynthVideo) -> String { "\(root)/\(Self.audioFolder)/\(video.id).wav" }

  func transcript(_ video: SynthVideo) -> String {
    "\(root)/\(Self.transcriptFolder)/\(video.id).txt"
  }

  /// Makes the folders, after clearing away an earlier synthetic data set where asked to.
  ///
  /// - Parameter replacing: Whether a synthetic data set already there may be removed.
  /// - Throws: `PrepError` (`output-conflict`) where the folder holds anything else, or holds a
  ///   data set and `replacing` is false; `output-failed` where it cannot be written.
  func prepare(replacing: Bool) throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    if files.fileExists(atPath: root, isDirectory: &isFolder) {
      guard isFolder.boolValue else {
        throw PrepError(.outputConflict, "is not a folder", path: root)
      }
      let present = try attempt("list the folder", root) {
        try files.contentsOfDirectory(atPath: root)
      }
      if !present.isEmpty {
        guard files.fileExists(atPath: marker) else {
          // --force must never remove a real data set: its layout is the same.
          throw PrepError(
            .outputConflict, "the folder is not empty and not a synthetic data set", path: root,
            remedy: "Give another folder, or empty this one.")
        }
        guard replacing else {
          throw PrepError(
            .outputConflict, "a synthetic data set is already there", path: root,
            remedy: "Give another folder, or --force to replace it.")
        }
        // expected.json first: from here on the folder counts as incomplete.
        for path in [expected, folds, labels, landmarks, words, root + "/Raw"]
        where files.fileExists(atPath: path) {
          try attempt("remove the old file", path) { try files.removeItem(atPath: path) }
        }
      }
    }
    for folder in [Self.videoFolder, Self.audioFolder, Self.transcriptFolder] {
      try attempt("create the folder", "\(root)/\(folder)") {
        try files.createDirectory(
          atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
      }
    }
  }

  func write(_ data: Data, to path: String) throws {
    try attempt("write the file", path) {
      try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }
  }

  func write(_ text: String, to path: String) throws { try write(Data(text.utf8), to: path) }

  /// Cuts a file to 60 %: an MP4's index stands at its end and is lost.
  func truncate(_ path: String) throws {
    try attempt("cut the file", path) {
      let data = try Data(contentsOf: URL(fileURLWithPath: path))
      try data.prefix(data.count * 6 / 10).write(to: URL(fileURLWithPath: path))
    }
  }

  private func attempt<Value>(
    _ action: String, _ path: String, _ work: () throws -> Value
  ) throws -> Value {
    do {
      return try work()
    } catch {
      throw PrepError(
        .outputFailed, "cannot \(action)", path: path, cause: error.localizedDescription)
    }
  }
}
