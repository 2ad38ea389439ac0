import FeatureCache
import Foundation
import TestSupport
import Testing

/// `prep screen` as a user runs it.
@Suite("prep screen")
struct ScreenCommandTests {
  /// A data set with every fault and misplaced intervals, made once.
  private static let made = Result {
    let folder = try TemporaryFolder()
    try Tool.check(
      Program.path("prep"),
      [
        "synth", folder.file("dataset"), "--speakers", "4", "--utterances", "4", "--seed", "4",
        "--width", "96", "--height", "96", "--fps", "10", "--misplaced", "0.8",
      ])
    return folder
  }

  private func screen(_ dataset: String, _ options: String...) throws -> [JSONValue] {
    let output = try Tool.check(
      Program.path("prep"), ["screen", "--dataset", dataset, "--json"] + options
    ).output
    return try #require(JSONValue(parsing: output)["samples"]?.array)
  }

  @Test(arguments: [
    [], ["--lenient", "--policy", "duplicate-interval=remove", "--channels", "left"],
  ])
  func verdictsAreThoseOfABuild(options: [String]) throws {
    let folder = try Self.made.get()
    let dataset = folder.file("dataset")
    let cache = try TemporaryFolder()
    try Tool.check(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", cache.file("out"), "--face-size", "32"] + options)
    let built = try ExpectedSamples.screened(byBuilding: cache.file("out"))
    let screened = try Tool.check(
      Program.path("prep"),
      ["screen", "--dataset", dataset, "--no-evidence", "--json"] + options
    ).output
    let samples = try #require(JSONValue(parsing: screened)["samples"]?.array)
    #expect(samples.count == built.count)
    for sample in samples {
      let line = built[sample["id"]?.string ?? ""]
      #expect(sample == line, "\(sample.text()) \(line?.text() ?? "is not in the cache")")
    }
  }

  @Test func misplacedIntervalsAreFound() throws {
    let dataset = try Self.made.get().file("dataset")
    let expected = try ExpectedSamples(path: "\(dataset)/expected.json")
    let samples = try screen(dataset, "--no-evidence")
    #expect(samples.count == expected.samples.count)
    var mismatches = 0
    for sample in expected.samples where sample.note != "transcript-shifted" {
      let line = try #require(samples.first { $0["id"]?.string == sample.id }, "\(sample.id)")
      #expect(line["reason"]?.string ?? "kept" == sample.expect, "\(line.text())")
      if sample.expect == "transcript-mismatch" { mismatches += 1 }
    }
    #expect(mismatches >= 4)
  }

  @Test func whatWasMeasuredIsUsedAgain() throws {
    let dataset = try Self.made.get().file("dataset")
    let folder = try TemporaryFolder()
    let evidence = folder.file("deep/evidence.jsonl")
    let arguments = ["screen", "--dataset", dataset, "--evidence", evidence]
    let first = try Tool.check(Program.path("prep"), arguments).text
    #expect(first.contains("12 videos, 0 of them measured by an earlier run"), "\(first)")
    // A line cut off by a crash costs that video only.
    let handle = try #require(FileHandle(forUpdatingAtPath: evidence))
    try handle.truncate(atOffset: try handle.seekToEnd() - 20)
    try handle.close()
    let second = try Tool.check(Program.path("prep"), arguments).text
    #expect(second.contains("12 videos, 11 of them measured by an earlier run"), "\(second)")
    let third = try Tool.check(Program.path("prep"), arguments).text
    #expect(third.contains("12 videos, 12 of them measured"), "\(third)")

    // No policy needs more than was measured under another.
    let lenient = try Tool.check(Program.path("prep"), arguments + ["--lenient"]).text
    #expect(lenient.contains("12 videos, 12 of them measured"), "\(lenient)")

    // Other thresholds and policies judge the same evidence as they would judge it measured anew.
    for options in [
      ["--strict", "--min-speech", "0.9"], ["--lenient"],
      ["--min-length", "3", "--end-tolerance", "9"],
    ] {
      func run(_ source: [String]) throws -> String {
        try Tool.check(
          Program.path("prep"), ["screen", "--dataset", dataset, "--csv"] + source + options
        ).text
      }
      #expect(try run(["--evidence", evidence]) == run(["--no-evidence"]), "\(options)")
    }
  }

  @Test func formatsAndMistakes() throws {
    let dataset = try Self.made.get().file("dataset")
    let prep = Program.path("prep")
    let arguments = ["screen", "--dataset", dataset, "--no-evidence"]
    let rows = try Tool.check(
      Tool.python,
      [
        "-c",
        """
        import csv, subprocess, sys
        text = subprocess.run(sys.argv[1:], check=True, capture_output=True, text=True).stdout
        rows = list(csv.DictReader(text.splitlines()))
        assert all((row["reason"] != "") == (row["status"] == "removed") for row in rows)
        print(len(rows))
        """, prep,
      ] + arguments + ["--csv"]
    ).text
    let count = try ExpectedSamples(path: "\(dataset)/expected.json").samples.count
    #expect(rows == "\(count)\n")
    let list = try Tool.check(prep, arguments + ["--list"]).text
    #expect(list.contains("best_offset") && list.contains("transcript-mismatch"))

    for wrong in [
      ["--policy", "label-missing=flag"], ["--policy", "known-bad"], ["--strict", "--lenient"],
      ["--csv", "--json"], ["--min-speech", "2"], ["--min-word-rate", "8"],
    ] {
      #expect(try Tool.run(prep, arguments + wrong).status == 64, "\(wrong)")
    }
    let missing = try Tool.run(prep, ["screen", "--dataset", "/nowhere"])
    #expect(missing.status == 1 && missing.errors.contains("/nowhere"))
    let words = try Tool.run(prep, arguments + ["--words", "nowhere.csd"])
    #expect(words.status == 1 && words.errors.contains("nowhere.csd"))
    let issues = try Tool.run(prep, arguments + ["--known-issues", "/nowhere"])
    #expect(issues.status == 1 && issues.errors.contains("/nowhere"))
  }

  @Test(.enabled(if: Repository.shared("mosei-mini") != nil))
  func realClipsAreScreenedAsExpected() throws {
    let dataset = try #require(Repository.shared("mosei-mini"))
    let expected = try ExpectedSamples(path: "\(dataset)/expected.json")
    let samples = try screen(dataset, "--no-evidence")
    for sample in expected.samples {
      let line = try #require(samples.first { $0["id"]?.string == sample.id }, "\(sample.id)")
      #expect(line["reason"]?.string ?? "kept" == sample.expect, "\(line.text())")
      let notes = line["notes"]?.array?.compactMap(\.string) ?? []
      #expect(!notes.contains("speech-missing") && !notes.contains("transcript-mismatch"))
      // This clip alone is a film with cuts.
      if sample.expect == "kept" {
        #expect(notes.contains("landmarks-jump") == (sample.video == "hAm1lt0nSh0"), "\(sample.id)")
      }
    }
  }
}
