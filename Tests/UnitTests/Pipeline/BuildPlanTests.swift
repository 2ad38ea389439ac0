import Foundation
import MOSEIPrep
import TestSupport
import Testing

@Suite struct BuildPlanTests {
  /// A data set of empty files: a plan looks at labels and at which files there are.
  private func dataset(_ counts: [(String, split: String, count: Int)]) throws -> (
    MOSEIDataset, TemporaryFolder
  ) {
    let folder = try TemporaryFolder()
    var table =
      "id,video,start,end,split,landmarks,sentiment,happy,sad,anger,surprise,disgust,fear\n"
    for (video, split, count) in counts {
      try Data().write(to: folder.url.appendingPathComponent("\(video).mp4"))
      for clip in 0..<count {
        table += "\(video)-\(clip),\(video).mp4,\(clip),\(clip + 1),\(split),,0,0,0,0,0,0,0\n"
      }
    }
    try Data(table.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    return (try MOSEIDataset.load(layout), folder)
  }

  /// 40 + 24 fill a shard to the limit, one more starts the next, and 70 are alone.
  @Test func shardsAreFilledGreedilyInOrderOfVideo() throws {
    let (dataset, folder) = try dataset([
      ("d", split: "train", count: 70), ("a", split: "train", count: 40),
      ("b", split: "train", count: 24), ("c", split: "train", count: 1),
      ("e", split: "train", count: 1), ("f", split: "test", count: 2), ("g", split: "", count: 3),
    ])
    defer { withExtendedLifetime(folder) {} }
    let plan = BuildPlan(dataset: dataset, options: ScreeningOptions())
    #expect(
      plan.shards.map { $0.videos.map(\.video) } == [
        ["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"],
      ])
    #expect(
      plan.shards.map(\.name).prefix(2) == [
        "train-00000-of-00004.safetensors", "train-00001-of-00004.safetensors",
      ])
    #expect(plan.shards.map(\.split) == [.train, .train, .train, .train, .test, nil])
    #expect(plan.segmentCount == 141)
    // A sample of no fold is no candidate, but is accounted for.
    #expect(plan.candidateCount == 138)
    #expect(plan.identities == ["a", "b", "c", "d", "e", "f"])
  }

  @Test func identitiesDoNotDependOnScreening() throws {
    let (dataset, folder) = try dataset([
      ("z", split: "train", count: 1), ("a", split: "valid", count: 1),
      ("m", split: "train", count: 1),
    ])
    try FileManager.default.removeItem(atPath: folder.file("m.mp4"))
    let plan = BuildPlan(dataset: dataset, options: ScreeningOptions())
    #expect(plan.identityOf == ["m": 0, "z": 1, "a": 2])
  }
}
