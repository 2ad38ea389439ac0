import FeatureCache
import Foundation
import TestSupport
import Testing

/// `train` as a user runs it, on small caches.
@Suite struct TrainTests {
  func cache(_ change: (inout TestCache) -> Void = { _ in }) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var cache = TestCache()
    change(&cache)
    try cache.write(to: folder.path)
    return folder
  }

  func train(_ arguments: String...) throws -> Tool.Result {
    try Tool.run(Program.path("train"), arguments)
  }

  func fit(_ cache: TemporaryFolder, _ run: String, _ options: String...) throws {
    try fit(cache, run, options)
  }

  func fit(_ cache: TemporaryFolder, _ run: String, _ options: [String]) throws {
    // Of an option given twice the last counts.
    let defaults = ["--preset", "demo", "--batch", "6", "--epochs", "1", "--threads", "1"]
    try Tool.check(
      Program.path("train"), ["fit", cache.path, "--out", run] + defaults + options)
  }

  @Test func fitThenEvaluateAndRepeatExactly() throws {
    let cache = try cache()
    let folder = try TemporaryFolder()
    let (first, second, other) = (folder.file("a/b"), folder.file("again"), folder.file("seed"))
    try fit(cache, first, "--seed", "3")
    try fit(cache, second, "--seed", "3")
    try fit(cache, other, "--seed", "4")
    func weights(_ run: String) throws -> Data {
      try Data(contentsOf: URL(fileURLWithPath: "\(run)/checkpoint-last.safetensors"))
    }
    #expect(try weights(first) == weights(second))
    #expect(try weights(first) != weights(other))

    let result = try train("evaluate", first, "--cache", cache.path, "--split", "test", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSONValue(parsing: Array(result.output).dropLast())
    #expect(json["samples"]?.integer == 6)
    let wa = try #require(json["metrics"]?["wa"]?.number)
    #expect((0...1).contains(wa))
    #expect(json["metrics"]?["eer_id"]?.number != nil)

    let lines = try String(contentsOfFile: "\(first)/metrics.jsonl", encoding: .utf8)
    let line = try JSONValue(parsing: lines.trimmingCharacters(in: .newlines))
    #expect(line["train_loss"]?["identification"]?.number != nil)
    #expect(line["valid"]?["samples"]?.integer == 6)

    let table = try train("evaluate", first, "--cache", cache.path)
    #expect(table.status == 0 && table.text.contains("EER of Z_ID"))
  }

  /// BLAS starts a thread a core of its own accord, and splits its sums by them.
  @Test func theNumberOfCoresChangesNothing() throws {
    let cache = try cache {
      $0.videos = [2, 1, 0]
      $0.clipsPerVideo = 2
    }
    let folder = try TemporaryFolder()
    let weights = try [1, 3].map { cores in
      let run = folder.file("\(cores)")
      let command = ["fit", cache.path, "--out", run, "--preset", "demo", "--epochs", "1"]
      let result = try Tool.run(
        Program.path("train"), command + ["--batch", "4", "--threads", "1"],
        environment: ["OPENBLAS_NUM_THREADS": "\(cores)"])
      #expect(result.status == 0, "\(result.errors)")
      return try Data(contentsOf: URL(filePath: "\(run)/checkpoint-last.safetensors"))
    }
    let isEqual = weights[0] == weights[1]
    #expect(isEqual)
  }

  /// Names in the current folder, down to a single letter.
  @Test(arguments: ["r", "./r", "r/", "r/../q", "\u{301}"])
  func anyNameWillDoForARun(_ name: String) throws {
    let cache = try cache {
      $0.videos = [2, 1, 0]
      $0.clipsPerVideo = 1
      $0.validSteps = 1
    }
    let folder = try TemporaryFolder()
    let command = ["fit", cache.path, "--out", name, "--preset", "demo", "--epochs", "1"]
    let result = try Tool.run(
      Program.path("train"), command + ["--allow-incomplete", "--threads", "1"], in: folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(exists("\(folder.path)/\(name)/checkpoint-last.safetensors"))
  }

  /// The emotions of `TestCache` are easy; unseen identities must not get in the way.
  @Test func learnsEmotionsOfUnseenPeople() throws {
    let cache = try cache {
      $0.videos = [4, 2, 2]
      $0.clipsPerVideo = 4
      $0.validSteps = 2
    }
    let folder = try TemporaryFolder()
    try fit(cache, folder.file("run"), "--epochs", "14", "--lr", "5e-4", "--batch", "2")
    let result = try train("evaluate", folder.file("run"), "--cache", cache.path, "--json")
    let json = try JSONValue(parsing: Array(result.output).dropLast())
    let wa = try #require(json["metrics"]?["wa"]?.number)
    #expect(wa > 0.8, "\(result.text)")

    // The checkpoint scored is that of the highest WA on valid, the earliest of equals.
    var best = -Double.infinity
    for line in try ExpectedSamples.lines("\(folder.file("run"))/metrics.jsonl") {
      let wa = try #require(line["valid"]?["metrics"]?["wa"]?.number)
      #expect(line["best"]?.bool == (wa > best), "\(line.text())")
      best = max(best, wa)
    }
  }

  @Test func splitsWithoutSamplesAreRefused() throws {
    let cache = try cache {
      $0.videos = [2, 0, 1]
      $0.clipsPerVideo = 2
      $0.hasEmptyShard = true
    }
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    let refused = try train("fit", cache.path, "--out", run, "--preset", "demo")
    #expect(refused.status == 1 && refused.errors.contains("valid split has no samples"))
    #expect(refused.errors.contains("--allow-incomplete") && !exists(run))
    try fit(cache, run, "--allow-incomplete")
    for options in [["--split", "valid"], ["--threshold", "valid"]] {
      let result = try Tool.run(
        Program.path("train"), ["evaluate", run, "--cache", cache.path] + options)
      #expect(result.status == 1 && result.errors.contains("the valid split has no samples"))
    }
    let test = try train("evaluate", run, "--cache", cache.path)
    #expect(test.status == 0 && test.text.contains("all samples are of one identity"))
  }

  func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func failuresNameFileCauseAndRemedy() throws {
    let cache = try cache { $0.videos = [2, 1, 0] }
    let folder = try TemporaryFolder()
    func expectFailure(_ arguments: String..., status: Int32, mentions: [String]) throws {
      let result = try Tool.run(Program.path("train"), arguments)
      #expect(result.status == status, "\(arguments)")
      for text in mentions {
        #expect(result.errors.contains(text), "\(arguments): \(result.errors)")
      }
    }
    let run = folder.file("run")
    try expectFailure(
      "fit", folder.file("none"), "--out", run, status: 1,
      mentions: [folder.file("none"), "index.json is missing"])
    try expectFailure(
      "fit", cache.path, "--out", run, "--preset", "huge", status: 64, mentions: ["huge", "demo"])
    try expectFailure(
      "fit", cache.path, "--out", run, "--epochs", "0", status: 64, mentions: ["--epochs"])
    try Data("mine".utf8).write(to: folder.url.appendingPathComponent("keep.txt"))
    try expectFailure(
      "fit", cache.path, "--out", folder.path, "--preset", "demo", status: 1,
      mentions: [folder.path, "keep.txt", "--overwrite"])
    try expectFailure(
      "evaluate", folder.path, "--cache", cache.path, status: 1, mentions: ["config.json"])
    let file = folder.file("keep.txt")
    try expectFailure(
      "fit", cache.path, "--out", file, "--preset", "demo", status: 1,
      mentions: ["\(file): ", "Not a directory"])

    try expectFailure(
      "fit", cache.path, "--out", run, "--monitor", "mae", status: 64,
      mentions: ["emotion has no metric mae", "macro_f1"])

    try fit(cache, run)
    let export = folder.file("keep.txt/x")
    try expectFailure(
      "export", run, "--out", export, status: 1, mentions: [export, "Not a directory"])
    let configuration = URL(filePath: "\(run)/config.json")
    let text = try String(contentsOf: configuration, encoding: .utf8)
    for (damaged, cause) in [
      (String(text.dropLast(9)), "it is no JSON"),
      (text.replacingOccurrences(of: "\"method\"", with: "\"way\""), "it has no options.method"),
    ] {
      try Data(damaged.utf8).write(to: configuration)
      try expectFailure(
        "evaluate", run, "--cache", cache.path, status: 1,
        mentions: ["config.json", cause, "--overwrite"])
    }
    try Data(text.utf8).write(to: configuration)
    let smaller = try self.cache {
      $0.faceSize = 60
      $0.videos = [1, 0, 1]
    }
    try expectFailure(
      "evaluate", run, "--cache", smaller.path, status: 1,
      mentions: [smaller.path, "60 px", "64 px", "--face-size"])
    let checkpoint = "\(run)/checkpoint-best.safetensors"
    let weights = try Data(contentsOf: URL(fileURLWithPath: checkpoint))
    try weights.dropLast(100).write(to: URL(fileURLWithPath: checkpoint))
    try expectFailure(
      "evaluate", run, "--cache", cache.path, status: 1,
      mentions: [checkpoint, "cut short", "--checkpoint"])
    let shard = CacheFolder(cache.path).shardPath("train-00001-of-00002.safetensors")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: shard))
    try bytes.dropLast(4096).write(to: URL(fileURLWithPath: shard))
    try expectFailure(
      "fit", cache.path, "--out", run, "--preset", "demo", "--overwrite", status: 1,
      mentions: [shard, "prep"])
    // A run that cannot be replaced stays.
    #expect(exists("\(run)/resume.safetensors") && exists("\(run)/metrics.jsonl"))
  }
}
