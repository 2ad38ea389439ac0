import FeatureCache
import Foundation
import TestSupport
import Testing

/// Wrong input to `prep build` and `train fit`: a clear error, a non-zero exit, nothing half-written.
@Suite struct BadInputTests {
  @Test func aMissingFolderIsNamed() throws {
    let folder = try TemporaryFolder()
    let result = try Tool.run(
      Program.path("prep"),
      ["build", "--dataset", folder.file("nowhere"), "--out", folder.file("cache")])
    #expect(result.status == 1)
    #expect(result.errors.contains(folder.file("nowhere")))
    #expect(!FileManager.default.fileExists(atPath: folder.file("cache")))
  }

  @Test(arguments: [
    (["--audio", "loud"], "loud"), (["--face-size", "0"], "--face-size"),
    (["--jobs", "0"], "--jobs"), (["--min-confidence", "7"], "--min-confidence"),
  ])
  func anUnknownOptionValueIsAUsageError(arguments: [String], named: String) throws {
    let folder = try TemporaryFolder()
    let result = try Tool.run(
      Program.path("prep"),
      ["build", "--dataset", folder.path, "--out", folder.file("cache")] + arguments)
    #expect(result.status == 64)
    #expect(result.errors.contains(named))
  }

  @Test func aVideoThatChangesMeanwhileIsNoticed() throws {
    let folder = try TemporaryFolder()
    let (dataset, cache) = (folder.file("dataset"), folder.file("cache"))
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "4", "--utterances", "3", "--seed", "5", "--no-faults"])
    let videos = "\(dataset)/Raw/Videos/Full/Combined"
    let last = try #require(try FileManager.default.contentsOfDirectory(atPath: videos).max())

    // The folder of records is made after the coordinator has looked at the inputs.
    let script = """
      "$1" build --dataset "$2" --out "$3" --face-size 64 & build=$!
      while [ ! -e "$3/records" ] && kill -0 $build; do sleep 0.01; done
      truncate -s -1000 "$4"
      wait $build
      """
    let result = try Tool.run(
      "sh", ["-c", script, "sh", Program.path("prep"), dataset, cache, "\(videos)/\(last)"])
    #expect(result.status == 1)
    #expect(result.errors.contains("changed while they were being read"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(cache)/index.json"))
  }

  @Test func aTranscriptLineThatIsNoneIsReportedByAll() throws {
    let folder = try TemporaryFolder()
    let dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "5", "--no-faults",
        "--width", "96", "--height", "96", "--fps", "10",
      ])
    let transcripts = "\(dataset)/Raw/Transcript/Segmented/Combined"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: transcripts).min())
    let text = try String(contentsOfFile: "\(transcripts)/\(name)", encoding: .utf8)
    let lines = text.split(separator: "\n")
    try Data((lines + ["\(name.dropLast(4))___7___soon___9___Well."]).joined(separator: "\n").utf8)
      .write(to: URL(fileURLWithPath: "\(transcripts)/\(name)"))
    for (command, said) in [
      (["build", "--out", folder.file("cache")], "malformed rows, in neither manifest: 1"),
      (["screen", "--no-evidence"], "malformed rows, left out: 1"), (["table"], "1 malformed"),
    ] {
      let result = try Tool.check(Program.path("prep"), command + ["--dataset", dataset])
      #expect(result.text.contains(said), "\(result.text)")
      let place = "\(name), line \(lines.count + 1), column \"start\": \"soon\" is no number"
      #expect(result.errors.contains(place), "\(result.errors)")
    }
  }

  /// HEVC's decoder reads its configuration before the first packet, and refuses a damaged one.
  @Test func aVideoWhoseDecoderDoesNotStartCostsOnlyItself() throws {
    let folder = try TemporaryFolder()
    let (dataset, cache) = (folder.file("dataset"), folder.file("cache"))
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "3", "--utterances", "2", "--seed", "5", "--no-faults",
        "--width", "160", "--height", "120", "--fps", "12",
      ])
    let videos = "\(dataset)/Raw/Videos/Full/Combined"
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: videos).min())
    let converted = folder.file("hevc.mp4")
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-i", "\(videos)/\(name)", "-c:v", "libx265", "-x265-params",
        "log-level=none", "-c:a", "aac", converted,
      ])
    var bytes = try Data(contentsOf: URL(fileURLWithPath: converted))
    let start = try #require(bytes.range(of: Data("hvcC".utf8))?.upperBound)
    // Past the fixed fields: the parameter sets and their lengths.
    bytes.replaceSubrange(start + 22..<start + 200, with: Data(repeating: 0xff, count: 178))
    try bytes.write(to: URL(fileURLWithPath: "\(videos)/\(name)"))

    try Tool.check(
      Program.path("prep"), ["build", "--dataset", dataset, "--out", cache, "--face-size", "32"])
    let removed = try JSONLines.read("\(cache)/manifests/removed.jsonl")
    #expect(removed.count == 2 && removed.allSatisfy { $0["reason"] == "video-undecodable" })
    #expect(removed.allSatisfy { name.hasPrefix($0["video"]?.string ?? "?") })
  }

  @Test func everyBrokenPartOfADatasetIsNamed() throws {
    let folder = try TemporaryFolder()
    let dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "4", "--utterances", "2", "--seed", "3"])

    func expectFailure(
      naming words: [String], options: [String] = [], after change: (String) throws -> Void,
      location: SourceLocation = #_sourceLocation
    ) throws {
      let copy = folder.file("copy"), cache = folder.file("cache")
      try Tool.check("cp", ["-r", dataset, copy])
      try change(copy)
      let result = try Tool.run(
        Program.path("prep"),
        ["build", "--dataset", copy, "--out", cache, "--face-size", "64"]
          + options)
      #expect(result.status == 1, sourceLocation: location)
      for word in words {
        #expect(result.errors.contains(word), "\(result.errors)", sourceLocation: location)
      }
      #expect(!FileManager.default.fileExists(atPath: cache), sourceLocation: location)
      try Tool.check("rm", ["-rf", copy, cache])
    }

    try expectFailure(naming: ["CMU_MOSEI_Labels.csd"]) { copy in
      try Data("not HDF5".utf8).write(to: URL(fileURLWithPath: "\(copy)/CMU_MOSEI_Labels.csd"))
    }
    try expectFailure(naming: ["CMU_MOSEI_VisualOpenFace2.csd", "dimension names"]) { copy in
      try Tool.check(
        Tool.python,
        [
          "-c",
          """
          import h5py, sys
          f = h5py.File(sys.argv[1], "r+")
          root = f[list(f)[0]]
          del root["metadata/dimension names"]
          """, "\(copy)/CMU_MOSEI_VisualOpenFace2.csd",
        ])
    }
    try expectFailure(naming: ["cmu_mosei_std_folds.py"]) { copy in
      let text = """
        standard_train_fold = []
        standard_valid_fold = []
        standard_test_fold = []

        """
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(copy)/cmu_mosei_std_folds.py"))
    }

    // A folder with something else in it is not ours to write to.
    let cache = folder.file("occupied")
    try FileManager.default.createDirectory(
      atPath: cache, withIntermediateDirectories: true)
    try Data("notes".utf8).write(to: URL(fileURLWithPath: "\(cache)/notes.txt"))
    let build = ["build", "--dataset", dataset, "--out", cache, "--face-size", "64"]
    let occupied = try Tool.run(Program.path("prep"), build)
    #expect(occupied.status == 1)
    #expect(occupied.errors.contains("notes.txt"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache) == ["notes.txt"])

    if let disk = try SmallDisk(bytes: 1 << 20) {
      try expectFullDiskIsSurvived(dataset: dataset, disk: disk.folder)
    }
    try expectTrainRefusesDamage(dataset: dataset, folder: folder)
  }

  /// Shards that were finished before the disk was full may stay: the next run uses them.
  private func expectFullDiskIsSurvived(dataset: String, disk: TemporaryFolder) throws {
    let result = try Tool.run(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", disk.file("cache"), "--face-size", "64"])
    #expect(result.status == 1, "\(result.errors)")
    #expect(result.errors.contains("No space left on device"))
    let left = try contents(of: disk.file("cache")).keys
    #expect(!left.contains("index.json"))
    #expect(!left.contains { $0.hasSuffix(".partial") }, "\(left)")
  }

  @Test func aReadOnlyFolderIsNamedAndADatasetIsNeverWrittenTo() throws {
    guard let disk = try SmallDisk(bytes: 32 << 20) else { return }
    let dataset = disk.folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      ["synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "4"])
    try disk.makeReadOnly()
    let build = ["build", "--dataset", dataset, "--face-size", "64", "--out"]
    let refused = try Tool.run(Program.path("prep"), build + [disk.folder.file("cache")])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("Read-only file system"), "\(refused.errors)")
    #expect(refused.errors.contains(disk.folder.path) && refused.errors.contains("--out"))

    let folder = try TemporaryFolder()
    try Tool.check(Program.path("prep"), build + [folder.file("cache")])
  }

  private func expectTrainRefusesDamage(dataset: String, folder: TemporaryFolder) throws {
    let cache = folder.file("good")
    try Tool.check(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", cache, "--face-size", "64"])

    let newer = folder.file("newer")
    try Tool.check("cp", ["-r", cache, newer])
    let edit = "s/\"format_version\": *[0-9]*/\"format_version\": 99/"
    try Tool.check("sed", ["-i", edit, "\(newer)/index.json"])
    let version = try Tool.run(
      Program.path("train"), ["fit", newer, "--out", folder.file("run"), "--preset", "demo"])
    #expect(version.status == 1)
    #expect(version.errors.contains("99"))

    let short = folder.file("short")
    try Tool.check("cp", ["-r", cache, short])
    let shards = try FileManager.default.contentsOfDirectory(atPath: "\(short)/cache")
    let shard = try #require(shards.filter { $0.hasPrefix("train") }.min())
    try Tool.check("truncate", ["-s", "-1000", "\(short)/cache/\(shard)"])
    let cut = try Tool.run(
      Program.path("train"), ["fit", short, "--out", folder.file("run"), "--preset", "demo"])
    #expect(cut.status == 1)
    #expect(cut.errors.contains(shard))
    #expect(!FileManager.default.fileExists(atPath: folder.file("run")))
  }
}
