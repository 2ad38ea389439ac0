import FeatureCache
import Foundation
import TestSupport
import Testing

/// A cache with JPEG faces, from raw videos to a trained run.
@Suite struct JPEGCacheTests {
  @Test func aJPEGCacheIsBuiltVerifiedShownAndTrainedOn() throws {
    let folder = try TemporaryFolder()
    let (dataset, cache) = (folder.file("dataset"), folder.file("cache"))
    let prep = Program.path("prep")
    try Tool.check(prep, ["synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "3"])
    let build = ["build", "--dataset", dataset, "--face-size", "64", "--out"]
    let jpeg = ["--faces", "jpeg", "--quality", "90"]
    try Tool.check(prep, build + [cache, "--jobs", "1"] + jpeg)
    try Tool.check(prep, build + [folder.file("other"), "--jobs", "3"] + jpeg)
    #expect(try contents(of: cache) == contents(of: folder.file("other")))
    try Tool.check(prep, ["verify", cache])
    // Another quality is another content.
    let mixed = try Tool.run(prep, build + [cache, "--faces", "jpeg"])
    #expect(mixed.status == 1)
    #expect(mixed.errors.contains("options.jpeg.quality (90 there, 95 now)"), "\(mixed.errors)")

    try expectShownFaces(of: cache, in: folder)
    try expectEqualRuns(on: cache, in: folder)
  }

  @Test(arguments: [
    ["--faces", "jpeg", "--quality", "0"], ["--faces", "jpeg", "--quality", "101"],
    ["--quality", "90"], ["--faces", "png"],
  ])
  func wrongQualitiesAreUsageErrors(options: [String]) throws {
    let result = try Tool.run(
      Program.path("prep"), ["build", "--dataset", "none", "--out", "none"] + options)
    #expect(result.status == 64)
  }

  /// The picture `inspect --show` writes holds the shard's pixels, and the terminal gets colours.
  private func expectShownFaces(of cache: String, in folder: TemporaryFolder) throws {
    let kept = try JSONLines.read(CacheFolder(cache).keptPath)
    let line = try #require(kept.last)
    let id = try #require(line["id"]?.string)
    let row = Int(try #require(line["row"]?.integer))
    let shard = try Shard(path: CacheFolder(cache).shardPath(try #require(line["shard"]?.string)))
    try NumpyFile.write(
      try shard.faces(row), shape: [36, 64, 64, 3], to: folder.file("faces.npy"))
    let show = ["inspect", cache, "--show", id]
    try Tool.check(Program.path("prep"), show + ["--png", folder.file("faces.png")])
    let script = """
      import sys, numpy as np
      from PIL import Image
      faces, sheet = np.load(sys.argv[1]), np.asarray(Image.open(sys.argv[2]))
      rows = len(sheet) // 64
      assert sheet.shape == (rows * 64, 9 * 64, 3), sheet.shape
      cut = sheet.reshape(rows, 64, 9, 64, 3).swapaxes(1, 2).reshape(-1, 64, 64, 3)
      count = min(36, len(cut))
      assert (cut[:count] == faces[:count]).all() and not faces[count:].any()
      """
    try Tool.check(
      Tool.python, ["-c", script, folder.file("faces.npy"), folder.file("faces.png")])
    let terminal = try Tool.check(Program.path("prep"), show).text
    #expect(terminal.contains("\u{1B}[38;2;") && terminal.contains("\u{2580}"))
    let unknown = try Tool.run(Program.path("prep"), ["inspect", cache, "--show", "nobody[0]"])
    #expect(unknown.status == 1 && unknown.errors.contains("no kept sample has the id 'nobody[0]'"))
  }

  /// How a cache is read changes no weight and no score.
  private func expectEqualRuns(on cache: String, in folder: TemporaryFolder) throws {
    var results: [[Data]] = []
    for io in ["mmap", "pread"] {
      let run = folder.file("run-\(io)")
      try Tool.check(
        Program.path("train"),
        [
          "fit", cache, "--out", run, "--preset", "demo", "--epochs", "1", "--batch", "4",
          "--allow-incomplete",
          "--threads", "1", "--io", io,
        ])
      let scores = try Tool.check(
        Program.path("train"),
        [
          "evaluate", run, "--cache", cache, "--split", "train", "--json", "--threads", "1", "--io",
          io,
        ])
      let weights = URL(fileURLWithPath: run + "/checkpoint-last.safetensors")
      results.append([try Data(contentsOf: weights), scores.output])
    }
    let isEqual = results[0] == results[1]
    #expect(isEqual)
  }
}
