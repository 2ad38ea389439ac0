import FeatureCache
import Foundation
import TestSupport
import Testing

@Suite struct InspectVerifyTests {
  private let scratch: TemporaryFolder
  private let fixture: CacheFixture

  init() throws {
    scratch = try TemporaryFolder()
    fixture = try CacheFixture(in: scratch.file("out"))
  }

  private func prep(_ arguments: String...) throws -> Tool.Result {
    try Tool.run(Program.path("prep"), arguments)
  }

  @Test func verifyPassesAndFails() throws {
    let path = fixture.folder.path
    let sound = try prep("verify", path)
    #expect(sound.status == 0 && sound.text == "\(path): 4 shards, 5 samples, all intact\n")
    let shard = fixture.folder.shardPath("train-00001-of-00002.safetensors")
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: shard))
    try handle.seek(toOffset: 6000)
    try handle.write(contentsOf: Data([0xEE]))
    try handle.close()
    let damaged = try prep("verify", path)
    #expect(damaged.status == 1)
    #expect(damaged.text.hasPrefix("checksum-differs: \(shard): SHA-256 "))
    let report = try JSONValue(parsing: prep("verify", "--json", path).text)
    #expect(report["ok"] == false)
    #expect(report["problems"]?.array?.first?["kind"] == "checksum-differs")
    let absent = try prep("verify", scratch.path)
    #expect(absent.status == 1 && absent.text.contains("index-missing"))
  }

  @Test func inspectRefusesACacheOfAnotherFormat() throws {
    let path = fixture.folder.indexPath
    let index = try String(contentsOfFile: path, encoding: .utf8)
    try index.replacingOccurrences(of: "\"format_version\": 1", with: "\"format_version\": 9")
      .write(toFile: path, atomically: true, encoding: .utf8)
    let result = try prep("inspect", fixture.folder.path)
    #expect(result.status == 1 && result.text.isEmpty)
    #expect(result.errors.contains("format version 9"))
  }

  @Test func inspectSelects() throws {
    let path = fixture.folder.path
    func ids(_ arguments: String...) throws -> [String] {
      let text = try Tool.check(
        Program.path("prep"), ["inspect", path, "--format", "json"] + arguments
      ).text
      return try JSONValue(parsing: text).array?.compactMap { $0["id"]?.string } ?? []
    }
    let kept = ["-a_1[0]", "-a_1[1]", "22137[0]", "ls3___opus_[0]", "ls3___opus_[1]"]
    let removed = ["22137[4]", "\u{1B}[31mred[0]"]
    #expect(try ids() == kept + removed)
    #expect(try ids("--kept") == kept)
    #expect(try ids("--removed") == removed)
    #expect(try ids("--reason", "video-missing") == ["\u{1B}[31mred[0]"])
    #expect(try ids("--video", "22137") == ["22137[0]", "22137[4]"])
    // An id that begins with a hyphen is a value all the same.
    #expect(try ids("--video=-a_1") == ["-a_1[0]", "-a_1[1]"])
    #expect(try ids("--video", "-a_1") == ["-a_1[0]", "-a_1[1]"])
    let unknown = try prep("inspect", path, "--reason", "bad-luck")
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("bad-luck") && unknown.errors.contains("face-not-found"))
    let absent = try prep("inspect", scratch.path)
    #expect(absent.status == 1 && absent.errors.contains("removed.jsonl") == false)
  }

  @Test func csvIsWhatPythonReads() throws {
    let script = """
      import csv, json, sys
      rows = list(csv.DictReader(open(sys.argv[1], newline=""), strict=True))
      print(json.dumps([[r["id"], r["status"], r["reason"], r["also"], r["end"], r["row"],
          json.loads(r["evidence"]).get("text", "")] for r in rows]))
      """
    let csv = try prep("inspect", fixture.folder.path, "--video", "22137", "--format", "csv")
    let file = scratch.file("samples.csv")
    try csv.output.write(to: URL(fileURLWithPath: file))
    let rows = try JSONValue(parsing: Tool.check(Tool.python, ["-c", script, file]).text)
    #expect(
      rows == [
        ["22137[0]", "kept", "", "", "12.5", "0", ""],
        [
          "22137[4]", "removed", "interval-not-finite", "label-missing", "", "",
          "said \"so\", then left",
        ],
      ])
  }

  /// `script` gives the program a terminal of a known width.
  @Test(arguments: [50, 80, 120])
  func theTableFitsTheTerminal(width: Int) throws {
    let program = Program.path("prep")
    let command = "stty cols \(width); '\(program)' inspect '\(fixture.folder.path)'"
    let text = try Tool.check("script", ["-qec", command, "/dev/null"]).text
    let lines = text.replacingOccurrences(of: "\r", with: "").split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= width })
    #expect(lines.last == "5 kept, 2 removed")
    #expect(text.contains("interval-not-finite") && text.contains("also label-missing"))
    // The escape sequence in an id is shown, not obeyed.
    #expect(!text.contains("\u{1B}") && text.contains("\\u{1b}[31mred[0]"))
  }
}
