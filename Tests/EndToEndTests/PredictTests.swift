import FeatureCache
import Foundation
import TestSupport
import Testing

/// `train predict`, `probe` and `--keep-last` as a user runs them.
@Suite struct PredictTests {
  private func cache(_ change: (inout TestCache) -> Void = { _ in }) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var cache = TestCache()
    cache.videos = [2, 1, 1]
    cache.clipsPerVideo = 2
    cache.validSteps = 1
    change(&cache)
    try cache.write(to: folder.path)
    return folder
  }

  private func train(_ arguments: [String]) throws -> Tool.Result {
    try Tool.run(Program.path("train"), arguments)
  }

  private func fit(_ cache: TemporaryFolder, _ run: String, _ options: [String] = []) throws {
    let defaults = ["--preset", "demo", "--batch", "4", "--epochs", "1", "--threads", "1"]
    try Tool.check(
      Program.path("train"), ["fit", cache.path, "--out", run] + defaults + options)
  }

  private func content(_ path: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: path))
  }

  /// EER and probes of `train probe` against scikit-learn's on the features of `train predict`.
  @Test func probesAgreeWithScikitLearn() throws {
    let cache = try cache {
      $0.videos = [2, 1, 3]
      $0.clipsPerVideo = 6
    }
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run)
    let (table, features) = (folder.file("p.csv"), folder.file("z.safetensors"))
    let predicted = try Tool.check(
      Program.path("train"),
      [
        "predict", run, cache.path, "--out", table, "--features", features, "--split", "train",
        "--split", "test", "--json",
      ])
    let summary = try JSONValue(parsing: Array(predicted.output).dropLast())
    #expect(summary["samples"]?.integer == 30 && summary["videos"]?.integer == 5)
    #expect(summary["splits"]?["train"]?.integer == 12 && summary["epoch"]?.integer == 1)
    let header = try String(contentsOfFile: table, encoding: .utf8).prefix { $0 != "\r\n" }
    #expect(
      summary["columns"]?.array?.compactMap(\.string).joined(separator: ",") == String(header))

    let probed = try Tool.check(
      Program.path("train"), ["probe", run, cache.path, "--c", "0.5", "--json"])
    let figures = try JSONValue(parsing: Array(probed.output).dropLast())
    let python = try PythonPredictions.answers([
      ["table": .string(table), "features": .string(features), "c": 0.5]
    ])[0]
    for name in ["z_emo", "z_id"] {
      let expected = try #require(python[name])
      try PythonPredictions.expectEqual(figures["features"]?[name], expected, name)
    }
    let chance = try #require(figures["identity_probe"]?["chance"]?.number)
    #expect(abs(chance - 1.0 / 3) < 1e-12)
    let text = try train(["probe", run, cache.path])
    #expect(text.status == 0 && text.text.contains("33.33") && text.text.contains("Z_ID"))
    let few = try train(["probe", run, cache.path, "--split", "valid"])
    #expect(few.status == 1 && few.errors.contains("of 1, 1 has 5 samples or more"))
  }

  @Test func theLastEpochsKeepTheirWeights() throws {
    let cache = try cache()
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run, ["--epochs", "3", "--keep-last", "2"])
    func checkpoints() throws -> [String] {
      try FileManager.default.contentsOfDirectory(atPath: run)
        .filter { $0.hasPrefix("checkpoint-") }.map { String($0.dropLast(12)) }.sorted()
    }
    #expect(
      try checkpoints() == [
        "checkpoint-best", "checkpoint-epoch-2", "checkpoint-epoch-3", "checkpoint-last",
      ])
    let isLast =
      try content("\(run)/checkpoint-epoch-3.safetensors")
      == content("\(run)/checkpoint-last.safetensors")
    #expect(isLast)
    func predict(_ checkpoint: String) throws -> Tool.Result {
      try train([
        "predict", run, cache.path, "--checkpoint", checkpoint, "--out", folder.file(checkpoint),
      ])
    }
    #expect(try predict("epoch-2").text.contains("checkpoint epoch-2 (epoch 2)"))
    #expect(try predict("last").status == 0)
    let differs = try content(folder.file("epoch-2")) != content(folder.file("last"))
    #expect(differs)
    let gone = try predict("epoch-1")
    #expect(gone.status == 1 && gone.errors.contains("it has best, last, epoch-2, epoch-3"))
    #expect(try predict("epoch-0").status == 64)

    // Going on with another number is no other experiment.
    try fit(cache, run, ["--epochs", "4", "--resume"])
    #expect(try checkpoints() == ["checkpoint-best", "checkpoint-last"])
  }

  /// What nobody labelled can be predicted, but neither learnt nor scored.
  @Test func labelsThatAreNotAnnotatedAreLeftBlankOrRefused() throws {
    let cache = try cache()
    let unlabelled = try self.cache { $0.hasEmotions = false }
    let folder = try TemporaryFolder()
    let (run, other) = (folder.file("run"), folder.file("other"))
    try fit(cache, run)
    let missing = "have no label for emotion"
    for command in [
      ["fit", unlabelled.path, "--out", other, "--preset", "demo"],
      ["evaluate", run, "--cache", unlabelled.path], ["probe", run, unlabelled.path],
    ] {
      let result = try train(command)
      #expect(result.status == 1, "\(command)")
      #expect(result.errors.contains(missing) && result.errors.contains(unlabelled.path))
    }
    #expect(!FileManager.default.fileExists(atPath: other))
    try fit(unlabelled, other, ["--task", "sentiment"])
    let table = folder.file("predictions.csv")
    let result = try train(["predict", run, unlabelled.path, "--out", table])
    try #require(result.status == 0, "\(result.errors)")
    let rows = try String(contentsOfFile: table, encoding: .utf8).split(separator: "\r\n")
    #expect(rows.count > 1 && rows.dropFirst().allSatisfy { $0.hasSuffix(",,,,,,") })
  }

  /// No table takes the place of a shard, of a run's file, or of its own features.
  @Test func outputsInACacheOrOverARunAreRefused() throws {
    let cache = try cache()
    let folder = try TemporaryFolder()
    let (run, link) = (folder.file("run"), folder.file("link"))
    try fit(cache, run)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: cache.path)
    let shard = "cache/train-00000-of-00002.safetensors"
    let kept = try ["\(cache.path)/\(shard)", "\(run)/config.json"].map(content)
    for output in [
      "\(cache.path)/\(shard)", "\(link)/\(shard)", "\(link)/new.csv", "\(run)/config.json",
      "\(run)/../run/checkpoint-epoch-7.safetensors", "\(run)/.lock", run,
    ] {
      for options in [["--out", output], ["--out", folder.file("p.csv"), "--features", output]] {
        let result = try train(["predict", run, cache.path] + options)
        #expect(result.status == 1, "\(output)")
        #expect(result.errors.contains("\(output): ") && result.errors.contains("\n  Give"))
      }
    }
    for output in ["\(cache.path)/exported", "\(link)/cache/exported"] {
      let result = try train(["export", run, "--out", output])
      #expect(result.status == 1 && result.errors.contains("lies in the cache"))
    }
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names.sorted() == ["link", "run"])
    let isKept = try ["\(cache.path)/\(shard)", "\(run)/config.json"].map(content) == kept
    #expect(isKept)
    let table = "\(run)/predictions.csv"
    let twice = try train(
      ["predict", run, cache.path, "--out", table, "--features", "\(run)/./predictions.csv"])
    #expect(twice.status == 1 && twice.errors.contains("the file of the table too"))
    #expect(try train(["predict", run, cache.path, "--out", table]).status == 0)
  }

  /// Whatever is wrong is named, and files that were there stay as they were.
  @Test func badInputLeavesFilesAlone() throws {
    let cache = try cache { $0.videos = [2, 1, 0] }
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run)
    let table = folder.file("predictions.csv")
    try AtomicFile.write("older", to: table)
    func expectFailure(_ arguments: [String], status: Int32 = 1, _ mentions: String...) throws {
      let result = try train(arguments)
      #expect(result.status == status, "\(arguments)")
      for text in mentions {
        #expect(result.errors.contains(text), "\(arguments): \(result.errors)")
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.sorted() == ["predictions.csv", "run"])
      #expect(try content(table) == Data("older".utf8))
    }
    let predict = ["predict", run, cache.path, "--out", table]
    try expectFailure(predict, cache.path, "the test split has no samples", "to predict")
    let smaller = try self.cache { $0.faceSize = 60 }
    for command in [["predict", run, smaller.path, "--out", table], ["probe", run, smaller.path]] {
      try expectFailure(command, smaller.path, "60 px", "64 px", "--face-size")
    }
    try expectFailure(
      predict + ["--split", "valid", "--features", folder.file("none/z.safetensors")], "none")
    try expectFailure(predict + ["--features", table], status: 64, "two files")
    try expectFailure(predict + ["--split", "valid", "--split", "valid"], status: 64, "twice")

    let (best, snapshot) = ("\(run)/checkpoint-best.safetensors", "\(run)/resume.safetensors")
    let valid = predict + ["--split", "valid"]
    let export = ["export", run, "--out", folder.file("exported")]
    let weights = try content(best)
    try weights.dropLast(100).write(to: URL(fileURLWithPath: best))
    for command in [valid, export] { try expectFailure(command, best, "cut short", "--checkpoint") }
    try content(snapshot).write(to: URL(fileURLWithPath: best))
    for command in [valid, export] {
      try expectFailure(command, best, "weights are not of this run")
    }

    let resumable = try content(snapshot)
    let configuration = try content("\(run)/config.json")
    let fit = ["fit", cache.path, "--out", run, "--preset", "demo", "--resume", "--threads", "1"]
    try expectFailure(
      fit + ["--batch", "8", "--lr", "0.001"], "other options", "--batch: 4 then, 8 now",
      "--lr: 0.0001 then, 0.001 now")
    let other = try self.cache { $0.clipsPerVideo = 3 }
    try expectFailure(
      ["fit", other.path] + fit.dropFirst(2) + ["--batch", "4"], "another cache",
      "train samples: 4 then, 6 now")
    try resumable.dropLast(100).write(to: URL(fileURLWithPath: snapshot))
    try expectFailure(
      fit + ["--batch", "4", "--epochs", "2"], snapshot, "cannot be resumed", "cut short")
    #expect(try content("\(run)/config.json") == configuration)
  }
}
