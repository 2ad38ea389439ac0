import Foundation
import TestSupport
import Testing

/// `--config`: options from a YAML file.
@Suite struct ConfigurationFileTests {
  private func fit(_ folder: TemporaryFolder, _ options: String...) throws -> Tool.Result {
    try Tool.run(Program.path("train"), ["fit", folder.file("cache")] + options)
  }

  private func write(_ text: String, to folder: TemporaryFolder) throws -> String {
    let path = folder.file("config.yaml")
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  /// Flags override the file; the saved configuration gives the same run again.
  @Test func flagsOverrideTheFileAndTheRunKeepsBoth() throws {
    let folder = try TemporaryFolder()
    var cache = TestCache()
    cache.videos = [2, 1, 0]
    cache.clipsPerVideo = 1
    cache.validSteps = 1
    try cache.write(to: folder.file("cache"))
    let config = try write(
      """
      # a small run
      preset: demo
      method: "no-caa"
      epochs: 3
      batch: 2
      mask-padding: true
      allow-incomplete: true   # no emotion is rare enough to be absent
      threads: 1
      lr: 1e-3
      """, to: folder)
    let (first, second) = (folder.file("first"), folder.file("second"))
    let run = try fit(
      folder, "--epochs", "1", "--no-mask-padding", "--out", first, "--config=\(config)")
    try #require(run.status == 0, "\(run.errors)")
    let saved = try String(contentsOfFile: "\(first)/config.yaml", encoding: .utf8)
    for line in ["method: no-caa", "epochs: 1", "mask-padding: false", "lr: 0.001", "seed: 0"] {
      #expect(saved.contains("\(line)\n"), "\(line)")
    }
    let again = try fit(folder, "--out", second, "--config", "\(first)/config.yaml")
    try #require(again.status == 0, "\(again.errors)")
    for name in ["config.json", "config.yaml", "checkpoint-last.safetensors"] {
      let isEqual = try bytes("\(first)/\(name)") == bytes("\(second)/\(name)")
      #expect(isEqual, "\(name)")
    }
  }

  /// An ablation trains as the run did; what it varies itself is named, not taken.
  @Test func anAblationTakesTheOptionsOfARun() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let (run, output) = (folder.file("run"), folder.file("ablation"))
    try Tool.check(
      Program.path("train"),
      [
        "fit", cache.path, "--out", run, "--preset", "demo", "--batch", "2", "--epochs", "1",
        "--threads", "1", "--task", "sentiment", "--seed", "7", "--lr", "1e-3",
      ])
    let result = try Tool.run(
      Program.path("train"),
      [
        "ablate", cache.path, "--out", output, "--config", "\(run)/config.yaml", "--methods",
        "baseline", "--tasks", "emotion,sentiment", "--seeds", "1",
      ])
    try #require(result.status == 0, "\(result.errors)")
    for (line, name, option) in [
      (1, "method", "--methods"), (2, "task", "--tasks"), (3, "seed", "--seeds"),
    ] {
      let note = "config.yaml:\(line): \(name) is left out: this command has \(option)"
      #expect(result.errors.contains(note), "\(result.errors)")
    }
    for task in ["emotion", "sentiment"] {
      let saved = try String(
        contentsOfFile: "\(output)/baseline-\(task)-seed0/config.yaml", encoding: .utf8)
      #expect(saved.contains("lr: 0.001\n") && saved.contains("positive-weight: none\n"))
    }
  }

  @Test(arguments: [
    ("preset: demo\nepoch: 3\n", ":2: Unknown option '--epoch'. Did you mean '--epochs'?"),
    ("# x\n\nepochs: many\n", ":3: The value 'many' is invalid"),
    ("epochs: 0\n", ":1: --epochs must be 1 or more"),
    ("mask-padding: 3\n", ":1: The option '--mask-padding' does not take any value"),
    ("lr: true\n", ":1: Missing value for '--lr"), ("help: true\n", ":1: 'help' is no setting"),
    ("out: elsewhere\n", ":1: Unknown option '--out'"),
    ("batch: 2\nbatch: 3\n", ":2: batch is set twice"), ("batch: [2]\n", ":1: expected a line"),
    ("batch: \"2\n", "while scanning a quoted scalar"), ("batch: 2\r\n\r\nepoch: 3\r\n", ":3: "),
  ])
  func mistakesAreNamedWithTheirLine(_ text: String, _ message: String) throws {
    let folder = try TemporaryFolder()
    let config = try write(text, to: folder)
    let result = try fit(folder, "--out", folder.file("run"), "--config", config)
    #expect(result.status == 64)
    #expect(result.errors.contains(config) && result.errors.contains(message), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
  }

  /// Anchors that expand to 9^9 nodes, and nesting as deep as the file is long, end at once.
  @Test func hostileFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
    for (name, last) in zip("bcdefghi", "abcdefgh") {
      let aliases = [String](repeating: "*\(last)", count: 9).joined(separator: ", ")
      bomb += "\(name): &\(name) [\(aliases)]\n"
    }
    let hostile = [
      bomb + "? *i\n: 1\n", String(repeating: "[", count: 60_000),
      String(repeating: "- ", count: 30_000), "batch: " + String(repeating: "{a: ", count: 9_000),
      String(repeating: "a", count: 100_000), "batch: !!binary x\n",
    ]
    for text in hostile {
      let config = try write(text, to: folder)
      let result = try fit(folder, "--out", folder.file("run"), "--config", config)
      #expect(result.status == 64 && result.errors.contains(config), "\(text.prefix(30))")
    }
    let missing = try fit(folder, "--out", folder.file("run"), "--config", folder.file("none"))
    #expect(
      missing.status == 64 && missing.errors.contains("\(folder.file("none")): cannot be read"))
    #expect(missing.errors.contains("(No such file or directory)\n  Give a YAML file"))
  }
}
