import FeatureCache
import Foundation
import TestSupport
import Testing

/// Every method and task as a user runs them, on a cache of six videos.
@Suite struct TrainMethodTests {
  private func fit(_ cache: TemporaryFolder, _ run: String, _ options: String...) throws {
    let defaults = ["--preset", "demo", "--batch", "2", "--epochs", "1", "--threads", "1"]
    try Tool.check(
      Program.path("train"), ["fit", cache.path, "--out", run] + defaults + options)
  }

  private func evaluate(
    _ run: String, _ cache: TemporaryFolder, _ options: [String]
  ) throws -> Data {
    try Tool.check(
      Program.path("train"), ["evaluate", run, "--cache", cache.path, "--threads", "1"] + options
    ).output
  }

  private func json(_ output: Data) throws -> JSONValue {
    try JSONValue(parsing: Array(output).dropLast())
  }

  @Test(arguments: ["baseline", "no-caa", "confusion", "no-lm", "proposed"])
  func methodsTrainBothTasks(_ method: String) throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    var scores: [JSONValue] = []
    var cases: [[String: JSONValue]] = []
    for (task, metric, absent) in [("emotion", "wa", "mae"), ("sentiment", "mae", "wa")] {
      let run = folder.file(task)
      try fit(cache, run, "--method", method, "--task", task)
      let line = try #require(try ExpectedSamples.lines("\(run)/metrics.jsonl").first)
      let losses = try #require(line["train_loss"]?.members).map(\.name)
      #expect(losses == (method == "proposed" ? ["identification", "task"] : ["task"]))
      let metrics = try #require(try json(evaluate(run, cache, ["--json"]))["metrics"])
      #expect(metrics[metric]?.number != nil && metrics[absent] == nil)
      #expect((metrics["eer_id"]?.number == nil) == (method == "baseline"))
      #expect(metrics["eer_emo"]?.number != nil)

      let (table, features) = (folder.file("\(task).csv"), folder.file("\(task).safetensors"))
      let export = folder.file("\(task)-export")
      try Tool.check(
        Program.path("train"),
        ["predict", run, cache.path, "--out", table, "--features", features, "--threads", "1"])
      try Tool.check(Program.path("train"), ["export", run, "--out", export])
      let shards = (0..<2).map {
        JSONValue.string(
          CacheFolder(cache.path).shardPath("test-0000\($0)-of-00002.safetensors"))
      }
      scores.append(metrics)
      cases += [
        ["table": .string(table)],
        [
          "table": .string(table), "features": .string(features), "export": .string(export),
          "shards": .array(shards),
        ],
      ]
    }
    try expectPythonAgrees(method, scores, PythonPredictions.answers(cases))

    // A head of another width: no score rather than one of half-loaded weights.
    let weights = folder.file("emotion/checkpoint-best.safetensors")
    try FileManager.default.removeItem(atPath: weights)
    try FileManager.default.copyItem(
      atPath: folder.file("sentiment/checkpoint-best.safetensors"), toPath: weights)
    let refused = try Tool.run(
      Program.path("train"), ["evaluate", folder.file("emotion"), "--cache", cache.path])
    #expect(refused.status == 1 && refused.errors.contains(weights))
    #expect(refused.errors.contains("head_emo.weight has shape [1, 128] where [6, 128] is needed"))
  }

  /// The table gives scikit-learn the scores of `evaluate`, and the export gives PyTorch the table.
  private func expectPythonAgrees(
    _ method: String, _ scores: [JSONValue], _ answers: [JSONValue]
  ) throws {
    let emotions: [JSONValue] = ["happy", "sad", "anger", "surprise", "disgust", "fear"]
    let outputs: [JSONValue] = [.array(emotions), ["sentiment"]]
    for task in 0..<2 {
      try PythonPredictions.expectEqual(scores[task], answers[2 * task], method)
      let export = answers[2 * task + 1]
      #expect(export["outputs"] == outputs[task])
      #expect(export["identities"]?.integer == (method == "baseline" ? 0 : 2))
      for name in ["table", "z_emo"] + (method == "baseline" ? [] : ["z_id"]) {
        let difference = try #require(export[name]?.number)
        #expect(difference < 1e-5, "\(method), \(name)")
      }
    }
  }

  /// Thresholds and intervals are named, drawn by the seed, and the same at every repetition.
  @Test func thresholdsAndIntervals() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run, "--method", "baseline")
    let options = ["--threshold", "valid", "--bootstrap", "40", "--seed", "5"]
    let output = try evaluate(run, cache, options + ["--json"])
    let tuned = try json(output)
    #expect(tuned["thresholds"]?["source"]?.string == "valid")
    #expect(tuned["thresholds"]?["fear"]?.number != nil)
    #expect(tuned["bootstrap"]?["unit"]?.string == "video")
    let mean = try #require(tuned["metrics"]?["f1"]?.number)
    let interval = try #require(tuned["bootstrap"]?["intervals"]?["f1"]?.array).compactMap(\.number)
    #expect(interval.count == 2 && interval[0] <= mean && mean <= interval[1])
    let isRepeated = try evaluate(run, cache, options + ["--json"]) == output
    #expect(isRepeated)
    let plain = try json(evaluate(run, cache, ["--json"]))
    #expect(plain["thresholds"]?["source"]?.string == "0.5" && plain["bootstrap"] == nil)

    let table = String(decoding: try evaluate(run, cache, options), as: UTF8.self)
    #expect(table.contains("40 resamples of the videos, seed 5"))
    #expect(table.contains("tuned for WA on valid: happy 0."))
  }

  @Test func float64RunsComputeInFloat64() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run, "--dtype", "float64", "--schedule", "cosine", "--patience", "1")
    let weights = try SafetensorsFile(path: "\(run)/checkpoint-best.safetensors", io: .pread)
    #expect(weights.header.tensors.allSatisfy { $0.type == .f64 })
    #expect(try json(evaluate(run, cache, ["--json"]))["metrics"]?["wa"]?.number != nil)
  }
}
