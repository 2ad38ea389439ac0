import Foundation
import TestSupport

@testable import MOSEIPrep

/// A small data set in the layout of CMU-MOSEI, without real media.
struct DatasetFixture {
  let folder: TemporaryFolder
  let layout: DatasetLayout

  /// Writes transcripts (text by video), empty files for videos and segment clips, folds and labels.
  init(
    transcripts: [String: String], videos: [String], clips: [String] = [], folds: String,
    labels: String
  ) throws {
    folder = try TemporaryFolder()
    layout = DatasetLayout(root: folder.path)
    for part in [layout.videos, layout.transcripts, "OpenFace"] {
      try FileManager.default.createDirectory(
        atPath: layout.path(part), withIntermediateDirectories: true)
    }
    for (video, text) in transcripts {
      try Data(text.utf8).write(
        to: URL(fileURLWithPath: layout.path(layout.transcripts) + "/\(video).txt"))
    }
    for name in videos {
      try Data().write(to: URL(fileURLWithPath: layout.path(layout.videos) + "/\(name)"))
    }
    if !clips.isEmpty {
      try FileManager.default.createDirectory(
        atPath: layout.path(layout.segmentedVideos), withIntermediateDirectories: true)
    }
    for name in clips {
      try Data().write(to: URL(fileURLWithPath: layout.path(layout.segmentedVideos) + "/\(name)"))
    }
    try Data(folds.utf8).write(to: URL(fileURLWithPath: layout.path(layout.folds)))
    try CSDFixture.run("csd('CMU_MOSEI_Labels.csd', \(labels), dtype='f4')", in: folder)
  }
}
