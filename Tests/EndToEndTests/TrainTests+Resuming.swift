import FeatureCache
import Foundation
import TestSupport
import Testing

extension TrainTests {
  /// Two epochs in one go and in two give the same weights: momentum, adversaries and the learning
  /// rate go on where they were.
  @Test(arguments: ["proposed", "confusion"])
  func resumedRunsEndTheSame(_ method: String) throws {
    let cache = try cache {
      $0.videos = [2, 1, 0]
      $0.clipsPerVideo = 2
    }
    let folder = try TemporaryFolder()
    let (whole, parts) = (folder.file("whole"), folder.file("parts"))
    let options = ["--method", method, "--warmup", "1.5", "--batch", "2"]
    try fit(cache, whole, options + ["--epochs", "2"])
    try fit(cache, parts, options + ["--resume"])
    try fit(cache, parts, options + ["--resume", "--epochs", "2"])
    try expectEqualRuns(whole, parts)
    let other = try train(
      "fit", cache.path, "--out", parts, "--preset", "demo", "--resume", "--method", "no-lm")
    #expect(other.status == 1 && other.errors.contains("started with other options"))
  }

  /// Another thread count warns, goes on, and is recorded beside the first.
  @Test func aRunResumedElsewhereSaysSo() throws {
    let cache = try cache {
      $0.videos = [2, 1, 0]
      $0.clipsPerVideo = 2
      $0.validSteps = 1
    }
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    try fit(cache, run)
    func resume(_ options: String...) throws -> String {
      let common = [
        "fit", cache.path, "--out", run, "--preset", "demo", "--batch", "6", "--resume",
      ]
      let result = try Tool.run(Program.path("train"), common + options)
      #expect(result.status == 0, "\(result.errors)")
      return result.errors
    }
    let change = "note: threads: 1 then, 2 now; from epoch 2 on the weights may differ"
    #expect(try resume("--epochs", "2", "--threads", "2").contains(change))
    #expect(try !resume("--epochs", "3", "--threads", "2").contains("may differ"))
    let shorter = try resume("--epochs", "2", "--threads", "1")
    #expect(shorter.contains("epochs finished 3, --epochs 2") && !shorter.contains("may differ"))
    let state = try JSONValue(parsing: try Data(contentsOf: URL(filePath: "\(run)/state.json")))
    let stretches = try #require(state["environments"]?.array)
    #expect(stretches.map { $0["from_epoch"]?.integer } == [1, 2])
    #expect(stretches.map { $0["threads"]?.integer } == [1, 2])
    let program = try SHA256.hex(ofFile: Program.path("train"))
    #expect(stretches.allSatisfy { $0["build"]?.string == program })
    #expect(stretches.allSatisfy { $0["cpu"]?.string?.isEmpty == false })
  }

  /// Killed in the middle of a later epoch, then resumed.
  @Test func killedRunsEndTheSame() throws {
    let cache = try cache {
      $0.videos = [2, 1, 0]
      $0.clipsPerVideo = 2
    }
    let folder = try TemporaryFolder()
    let (whole, killed) = (folder.file("whole"), folder.file("killed"))
    let options = ["--epochs", "4", "--batch", "2", "--schedule", "cosine"]
    try fit(cache, whole, options)
    let script = """
      "$@" >/dev/null 2>&1 & run=$!
      while [ "$(wc -l <"$OUT/metrics.jsonl" || echo 0)" -lt 2 ] && kill -0 $run; do
        sleep 0.02
      done
      kill -9 $run
      wait $run
      """
    let command = ["fit", cache.path, "--out", killed, "--preset", "demo", "--threads", "1"]
    _ = try Tool.run(
      "sh", ["-c", script, "sh", Program.path("train")] + command + options,
      environment: ["OUT": killed])
    let epochs = try ExpectedSamples.lines("\(killed)/metrics.jsonl").count
    try #require((2...3).contains(epochs), "killed after \(epochs) epochs")
    try fit(cache, killed, options + ["--resume"])
    try expectEqualRuns(whole, killed)
  }

  private func expectEqualRuns(_ first: String, _ second: String) throws {
    for name in ["checkpoint-last.safetensors", "metrics.jsonl", "state.json"] {
      let files = try [first, second].map { try Data(contentsOf: URL(filePath: "\($0)/\(name)")) }
      // As a Boolean: of megabytes that differ, #expect would search the differences for hours.
      let isEqual = files[0] == files[1]
      #expect(isEqual, "\(name)")
    }
  }
}
