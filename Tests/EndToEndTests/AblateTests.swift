import FeatureCache
import Foundation
import TestSupport
import Testing

/// `train ablate` as a user runs it, on a cache of six videos.
@Suite struct AblateTests {
  private static let options = [
    "--preset", "demo", "--batch", "2", "--epochs", "1", "--threads", "1", "--methods",
    "baseline,proposed", "--seeds", "2", "--resamples", "50",
  ]

  private func ablate(
    _ cache: TemporaryFolder, _ output: String, _ options: String...
  ) throws -> Tool.Result {
    try Tool.run(
      Program.path("train"), ["ablate", cache.path, "--out", output] + Self.options + options)
  }

  private func tables(_ folder: String) throws -> [Data] {
    try ["txt", "csv", "json"].map { try Data(contentsOf: URL(filePath: "\(folder)/tables.\($0)")) }
  }

  /// Killed in the middle, then run again: the tables have the bytes of an undisturbed ablation.
  @Test func killedAblationsEndTheSame() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let (whole, killed) = (folder.file("whole"), folder.file("killed"))
    let first = try ablate(cache, whole)
    try #require(first.status == 0, "\(first.errors)")
    let isPrinted = try tables(whole)[0] == first.output
    #expect(isPrinted)

    let script = """
      "$@" >/dev/null 2>&1 & ablation=$!
      while [ ! -e "$OUT/proposed-emotion-seed0/test.safetensors" ] && kill -0 $ablation; do
        sleep 0.02
      done
      sleep 0.3
      kill -9 $ablation
      wait $ablation
      """
    _ = try Tool.run(
      "sh",
      ["-c", script, "sh", Program.path("train"), "ablate", cache.path, "--out", killed]
        + Self.options, environment: ["OUT": killed])
    let finished = "\(killed)/proposed-emotion-seed0/checkpoint-best.safetensors"
    let files = FileManager.default
    #expect(files.fileExists(atPath: finished) && !files.fileExists(atPath: "\(killed)/tables.txt"))
    let date = try files.attributesOfItem(atPath: finished)[.modificationDate] as? Date
    let second = try ablate(cache, killed)
    #expect(second.status == 0, "\(second.errors)")
    let isEqual = try tables(killed) == tables(whole)
    #expect(isEqual)
    // What was finished before the kill was not trained again.
    #expect(try files.attributesOfItem(atPath: finished)[.modificationDate] as? Date == date)
  }

  @Test func tablesHoldWhatEvaluateSays() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let output = folder.file("ablation")
    let result = try ablate(cache, output, "--tasks", "sentiment")
    try #require(result.status == 0, "\(result.errors)")
    let json = try JSONValue(parsing: Array(tables(output)[2]).dropLast())
    let table = try #require(json["tables"]?.array?.first)
    let proposed = try #require(table["methods"]?.array?.last)
    let values = try #require(proposed["metrics"]?["mae"]?["values"]?.array).compactMap(\.number)
    for seed in 0...1 {
      // Each run is a RUN folder as any other.
      let evaluation = try Tool.check(
        Program.path("train"),
        ["evaluate", "\(output)/proposed-sentiment-seed\(seed)", "--cache", cache.path]
          + ["--json", "--batch", "2", "--threads", "1"])
      let metrics = try JSONValue(parsing: Array(evaluation.output).dropLast())["metrics"]
      #expect(metrics?["mae"]?.number == values[seed])
    }
    #expect(proposed["metrics"]?["pearson"]?["paper"]?.number == 35.9)
    let comparison = try #require(table["comparisons"]?.array?.first)
    #expect(comparison["less"]?.string == "baseline" && comparison["p_value"] == .null)
    #expect(try String(contentsOfFile: "\(output)/tables.csv", encoding: .utf8).hasPrefix("task,"))
    // Beside a folder that has sentiment only, emotion is one more task of the same ablation.
    let grown = try ablate(cache, output, "--seeds", "1")
    #expect(grown.status == 0 && grown.text.contains("Table 1."))
    // Its tables hold one seed: what the folder has besides is named.
    for part in [
      "not in the tables: baseline-sentiment-seed1, proposed-sentiment-seed1;",
      "--methods baseline,proposed --tasks emotion,sentiment --seeds 2\n",
    ] {
      #expect(grown.errors.contains(part), "\(grown.errors)")
    }
    #expect(!result.errors.contains("not in the tables"))
  }

  /// A run of half its epochs goes on with other threads, and the user hears of it.
  @Test func runsResumedElsewhereAreNamed() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let output = folder.file("ablation")
    let one = ["--methods", "baseline", "--tasks", "emotion", "--epochs", "2"]
    func ablate(_ options: String...) throws -> Tool.Result {
      try Tool.check(
        Program.path("train"),
        ["ablate", cache.path, "--out", output] + Self.options + one + options)
    }
    _ = try ablate("--seeds", "1")
    try Tool.check(
      Program.path("train"),
      ["fit", cache.path, "--out", "\(output)/baseline-emotion-seed1", "--seed", "1"]
        + ["--method", "baseline", "--positive-weight", "balanced"] + Self.options.prefix(8))
    let result = try ablate("--seeds", "2", "--threads", "2")
    let note = "note: baseline-emotion-seed1: threads: 1 then, 2 now; from epoch 2 on"
    #expect(result.errors.contains(note), "\(result.errors)")
    #expect(!result.errors.contains("seed0: threads"))
  }

  @Test func failuresAreReportedAndTheOthersGoOn() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let output = folder.file("ablation")
    let only = ["--tasks", "emotion", "--seeds", "1"]
    let foreign = "\(output)/baseline-emotion-seed0"
    try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    #expect(try ablate(cache, output, "--tasks", "emotion", "--seeds", "1").status == 0)
    try FileManager.default.removeItem(atPath: foreign)
    try FileManager.default.createDirectory(atPath: foreign, withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(filePath: "\(foreign)/notes.txt"))
    let failed = try Tool.run(
      Program.path("train"), ["ablate", cache.path, "--out", output] + Self.options + only)
    #expect(failed.status == 1)
    #expect(failed.errors.contains("error: baseline-emotion-seed0: \(foreign)"))
    #expect(failed.text.contains("INCOMPLETE: no result of baseline-emotion-seed0"))

    let other = try ablate(cache, output, "--lr", "1e-3")
    #expect(other.status == 1 && other.errors.contains("--lr: 0.0001 then, 0.001 now"))
    let patient = try ablate(cache, output, "--patience", "2")
    #expect(patient.status == 1 && patient.errors.contains("--patience: none then, 2 now"))
    let larger = try TestCache().inTemporaryFolder()
    let elsewhere = try ablate(larger, output)
    #expect(elsewhere.status == 1 && elsewhere.errors.contains("train samples: 4 then, 12 now"))
    let occupied = try ablate(cache, foreign)
    #expect(occupied.status == 1 && occupied.errors.contains("notes.txt"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: foreign) == ["notes.txt"])
    let file = try ablate(cache, "\(foreign)/notes.txt")
    #expect(file.status == 1 && file.errors.contains("Not a directory"), "\(file.errors)")
    let seeds = try ablate(cache, folder.file("none"), "--seeds", "21")
    #expect(seeds.status == 64 && seeds.errors.contains("--seeds must be 1 to 20"))
    let monitor = try ablate(cache, folder.file("none"), "--monitor", "wa")
    #expect(monitor.status == 64 && monitor.errors.contains("sentiment has no metric wa"))
  }
}
