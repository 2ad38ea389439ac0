import FeatureCache
import Foundation
import TestSupport
import Testing

/// `prep build` as a user runs it.
@Suite struct BuildTests {
  @Test(.enabled(if: Repository.shared("mosei-mini") != nil))
  func realClipsEndUpAsExpected() throws {
    let dataset = try #require(Repository.shared("mosei-mini"))
    let expected = try ExpectedSamples(path: "\(dataset)/expected.json")
    let folder = try TemporaryFolder()
    let (one, two) = (folder.file("one"), folder.file("two"))
    try Tool.check(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", one, "--face-size", "64", "--jobs", "1"])
    try expected.expectManifests(of: one)
    try expectShards(of: one, expected: expected)

    try Tool.check(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", two, "--face-size", "64", "--jobs", "3"])
    #expect(try contents(of: one) == contents(of: two))
  }

  @Test func generatedDatasetEndsUpAsExpectedAndResumes() throws {
    let folder = try TemporaryFolder()
    let (dataset, cache) = (folder.file("dataset"), folder.file("cache"))
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "5", "--utterances", "3", "--seed", "7"])
    let build = ["build", "--dataset", dataset, "--out", cache, "--face-size", "64"]
    try Tool.check(Program.path("prep"), build)
    let expected = try ExpectedSamples(path: "\(dataset)/expected.json")
    try expected.expectManifests(of: cache)
    try expectShards(of: cache, expected: expected)
    let first = try contents(of: cache)

    try expectOnlyDamageIsRebuilt(in: cache, first: first, build: build)

    // Thresholds reach the workers, and shards without a sample are valid.
    let none = folder.file("none")
    try Tool.check(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", none, "--face-size", "64", "--min-length", "3600"])
    #expect(try ExpectedSamples.lines("\(none)/manifests/kept.jsonl").isEmpty)
    try Tool.check(Program.path("prep"), ["verify", none])

    // Another configuration is refused by name, and touches nothing.
    let other = try Tool.run(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", cache, "--face-size", "96"])
    #expect(other.status == 1)
    #expect(other.errors.contains("another configuration"))
    #expect(other.errors.contains("options.faces.size"))
    #expect(try contents(of: cache) == first)
  }

  /// Damage of each kind is named by `verify` and mended by the next build, which leaves the rest be.
  private func expectOnlyDamageIsRebuilt(
    in cache: String, first: [String: Data], build: [String]
  ) throws {
    func shard(_ split: String) throws -> String {
      try cache + "/" + #require(first.keys.filter { $0.hasPrefix("cache/\(split)") }.min())
    }
    func fileNumber(_ path: String) throws -> Int {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return try #require(attributes[.systemFileNumber] as? Int)
    }
    let intact = try shard("test")
    let before = try fileNumber(intact)
    let cut = try #require(FileHandle(forWritingAtPath: try shard("train")))
    try cut.truncate(atOffset: 100)
    try cut.close()
    try FileManager.default.removeItem(atPath: try shard("valid"))
    let foreign = "\(cache)/cache/train-00007-of-00009.safetensors"
    try Data().write(to: URL(fileURLWithPath: foreign))
    let found = try Tool.run(Program.path("prep"), ["verify", cache])
    #expect(found.status == 1)
    for line in [
      "size-differs: \(try shard("train"))", "shard-missing: \(try shard("valid"))",
      "file-foreign: \(foreign)",
    ] {
      #expect(found.text.contains(line), "\(found.text)")
    }

    // Whose the foreign shard is, is not for the build to guess.
    let refused = try Tool.run(Program.path("prep"), build)
    #expect(refused.status == 1 && refused.errors.contains(foreign), "\(refused.errors)")
    try FileManager.default.removeItem(atPath: foreign)
    let again = try Tool.check(Program.path("prep"), build)
    #expect(again.text.contains("2 of 4 shards were there already"), "\(again.text)")
    #expect(try contents(of: cache) == first)
    #expect(try fileNumber(intact) == before)

    // One flipped bit is found by its shard's checksum, here without an index, as after a crash.
    var bytes = try Data(contentsOf: URL(fileURLWithPath: intact))
    bytes[bytes.count / 2] ^= 4
    try bytes.write(to: URL(fileURLWithPath: intact))
    try FileManager.default.removeItem(atPath: "\(cache)/index.json")
    try Tool.check(Program.path("prep"), build)
    #expect(try contents(of: cache) == first)
    try Tool.check(Program.path("prep"), ["verify", cache])
  }

  @Test func ctrlCSaysHowToResumeAndResumesToTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let (dataset, cache) = (folder.file("dataset"), folder.file("cache"))
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "4", "--utterances", "3", "--seed", "9"])
    let options = ["build", "--dataset", dataset, "--face-size", "64", "--out"]

    let process = Process()
    process.executableURL = URL(fileURLWithPath: Program.path("prep"))
    process.arguments = options + [cache]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    // The folder is made just before the workers start.
    while process.isRunning, !FileManager.default.fileExists(atPath: cache) { usleep(1000) }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    #expect(process.terminationStatus == SIGINT)
    let text = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    #expect(text.contains("interrupted") && text.contains("run the same command again"), "\(text)")

    let whole = folder.file("whole")
    try Tool.check(Program.path("prep"), options + [cache])
    try Tool.check(Program.path("prep"), options + [whole])
    #expect(try contents(of: cache) == contents(of: whole))
  }

  @Test func clocksAndTimeZonesChangeNothing() throws {
    let folder = try TemporaryFolder()
    let dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "6"])
    let build = ["build", "--dataset", dataset, "--face-size", "64", "--out"]
    try Tool.check(Program.path("prep"), build + [folder.file("now")])

    // The times of files stay as they are: those belong to the inputs.
    func atAnotherTime(_ time: String, _ cache: String) throws -> String {
      try Tool.check(
        "faketime", [time, Program.path("prep")] + build + [folder.file(cache), "--jobs", "3"],
        environment: ["TZ": "Pacific/Kiritimati", "NO_FAKE_STAT": "1"]
      ).text
    }
    _ = try atAnotherTime("2041-05-06 07:08:09", "later")
    #expect(try contents(of: folder.file("now")) == contents(of: folder.file("later")))
    let rerun = try atAnotherTime("1999-12-31 23:59:58", "now")
    #expect(rerun.contains("were there already"), "\(rerun)")
  }

  /// Labels, steps and identities as Python's safetensors reads them.
  private func expectShards(of cache: String, expected: ExpectedSamples) throws {
    let script = """
      import json, sys
      from safetensors.numpy import load_file
      from safetensors import safe_open
      root = sys.argv[1]
      index = json.load(open(root + "/index.json"))
      rows = []
      for line in open(root + "/manifests/kept.jsonl"):
          k = json.loads(line)
          path = root + "/cache/" + k["shard"]
          t = load_file(path); r = k["row"]
          videos = json.loads(safe_open(path, "np").metadata()["videos"])
          assert videos[r] == k["video"], (videos, k)
          assert index["identities"][t["identity"][r]] == k["video"]
          assert t["clip"][r] == k["clip"]
          assert list(t) and t["faces"].shape[1:] == (36, 64, 64, 3)
          valid = t["face_valid"][r]
          black = t["faces"][r].reshape(36, -1).max(axis=1) == 0
          assert (black[valid == 0]).all() and not black[valid == 1].any(), k["id"]
          rows.append({"id": k["id"], "valid": int(valid.sum()), "last": int(valid.nonzero()[0].max()),
                       "emotions": t["emotions"][r].tolist(), "sentiment": float(t["sentiment"][r]),
                       "frames": int(t["mfcc_frames"][r]), "interval": t["interval"][r].tolist(),
                       "finite": bool((abs(t["mfcc"][r]) < 1e4).all())})
      print(json.dumps(rows))
      """
    let rows = try JSONValue(parsing: Tool.check(Tool.python, ["-c", script, cache]).output)
    for sample in expected.kept {
      let id = sample.id
      let row = try #require(rows.array?.first { $0["id"]?.string == id })
      let emotions = row["emotions"]?.array?.compactMap(\.number) ?? []
      for (value, truth) in zip(emotions, try #require(sample.emotions)) {
        #expect(abs(value - truth) < 1e-3, "\(id)")
      }
      let sentiment = try #require(row["sentiment"]?.number)
      #expect(abs(sentiment - (try #require(sample.sentiment))) < 1e-3, "\(id)")
      let last = try #require(row["last"]?.integer)
      #expect(last < Int64(try #require(sample.steps)), "\(id)")
      let interval = try #require(row["interval"]?.array).compactMap(\.number)
      let seconds = min(12, interval[1] - interval[0])
      let frames = try #require(row["frames"]?.integer)
      #expect(abs(Double(frames) - (1 + seconds * 50)) <= 1, "\(id)")
      #expect(row["finite"]?.bool == true, "\(id)")
    }
  }
}
