import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

/// Shards and identities are laid out from the labels alone.
@Suite struct BuildPlanTests {
  /// A data set whose videos are empty files with so many usable segments each.
  private func plan(
    _ videos: [(name: String, split: String, candidates: Int)], in folder: TemporaryFolder
  ) throws -> BuildPlan {
    var rows = [
      "id,video,start,end,split,landmarks,sentiment,happy,sad,anger,surprise,disgust,fear"
    ]
    for video in videos {
      try Data().write(to: folder.url.appendingPathComponent("\(video.name).mp4"))
      // One more segment, too short to be a candidate, counts for no shard.
      for index in 0...video.candidates {
        let end = index == video.candidates ? "\(index).05" : "\(index + 1)"
        rows.append(
          "\(video.name)\(index),\(video.name).mp4,\(index),\(end),\(video.split),,0,0,0,0,0,0,0")
      }
    }
    try Data(rows.joined(separator: "\n").utf8)
      .write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    return BuildPlan(dataset: try MOSEIDataset.load(layout), options: ScreeningOptions())
  }

  @Test func aShardEndsBeforeTheVideoThatWouldPass64() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(
      [
        ("a", "train", 60), ("b", "train", 4), ("c", "train", 1), ("d", "train", 65),
        ("e", "train", 0), ("f", "train", 64), ("Z", "test", 0), ("_", "", 2),
      ], in: folder)
    #expect(
      plan.shards.map(\.name)
        == (0..<4).map { "train-0000\($0)-of-00004.safetensors" }
        + ["test-00000-of-00001.safetensors", "unsplit-0"])
    #expect(
      plan.shards.map { $0.videos.map(\.video) }
        == [["a", "b"], ["c"], ["d"], ["e", "f"], ["Z"], ["_"]])
  }

  @Test func identitiesDoNotDependOnScreening() throws {
    let folder = try TemporaryFolder()
    let plan = try plan(
      [("b", "test", 1), ("a", "test", 0), ("C", "valid", 0), ("z", "train", 0)], in: folder)
    #expect(plan.identities == ["z", "C", "a", "b"])
    #expect(plan.identityOf["b"] == 3)
    #expect(plan.segmentCount == 5 && plan.candidateCount == 1)
  }
}
