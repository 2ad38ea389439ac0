import FeatureCache
import Foundation
import TestSupport
import Testing

/// Workers of `prep screen` that crash, hang and are stopped, as the machine would do it.
@Suite struct ScreenSupervisionTests {
  private let folder: TemporaryFolder
  private let dataset: String
  /// The video that workers die over, the last one: file name and id.
  private let file: String
  private let id: String
  /// Sanitizers answer SIGSEGV themselves.
  private static let crash = Program.isSanitized ? SIGABRT : SIGSEGV

  init() throws {
    folder = try TemporaryFolder()
    dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "4", "--utterances", "2", "--seed", "11", "--no-faults",
        "--width", "96", "--height", "96", "--fps", "10",
      ])
    let videos = "\(dataset)/Raw/Videos/Full/Combined"
    file = try #require(try FileManager.default.contentsOfDirectory(atPath: videos).max())
    id = String(file.prefix { $0 != "." })
    // 30,000 pictures: long enough to read for a test to get hold of the worker, short enough to
    // play for a time limit.
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "color=s=16x16:r=5000:d=6", "-f",
        "lavfi", "-i", "sine=d=6", "-c:v", "mpeg4", "-g", "600", "-f", "matroska",
        "\(videos)/\(file)",
      ])
  }

  private func arguments(_ more: String...) -> [String] {
    ["screen", "--dataset", dataset] + more
  }

  private func samples(_ output: String) throws -> [JSONValue] {
    try #require(JSONValue(parsing: output)["samples"]?.array)
  }

  /// Expects the video's samples to be lost for this, and all others to be as they are without.
  private func expectLost(
    _ output: String, for reason: String, _ name: String, _ value: Int64,
    reference: String
  ) throws {
    let (lost, whole) = (try samples(output), try samples(reference))
    #expect(lost.map { $0["id"] } == whole.map { $0["id"] })
    #expect(lost.count { $0["video"]?.string == id } == 2)
    for (sample, other) in zip(lost, whole) {
      guard sample["video"]?.string == id else {
        #expect(sample == other)
        continue
      }
      #expect(sample["reason"]?.string == reason)
      let evidence = sample["evidence"]?[reason]
      #expect(evidence?["attempts"] == 3 && evidence?[name]?.integer == value, "\(sample.text())")
    }
  }

  @Test func aVideoThatCrashesItsWorkersIsLostForThisRun() throws {
    let prep = Program.path("prep")
    let reference = try Tool.check(prep, arguments("--no-evidence", "--json")).text
    let evidence = folder.file("evidence.jsonl")
    let screening = try RunningPrep(arguments("--evidence", evidence, "--json"))
    #expect(screening.hit(Self.crash, whileReading: file, times: 3) == 3)
    let end = try screening.wait()
    #expect(end.reason == .exit && end.status == 0, "\(end.errors)")
    for words in ["video \(id), attempt 3 of 3: worker killed by", "is given up: worker-crashed"] {
      #expect(end.errors.contains(words), "\(end.errors)")
    }
    try expectLost(
      end.output, for: "worker-crashed", "signal", Int64(Self.crash), reference: reference)

    // Of the lost video nothing was kept: it is measured by the next run, and used by the one after.
    let kept = try Tool.check(prep, arguments("--evidence", evidence)).text
    #expect(kept.contains("4 videos, 3 of them measured by an earlier run"), "\(kept)")
    let again = try Tool.check(prep, arguments("--evidence", evidence, "--json")).text
    #expect(again == reference)
  }

  @Test func aVideoThatHangsIsLostForThisRun() throws {
    let reference = try Tool.check(
      Program.path("prep"), arguments("--no-evidence", "--json")
    ).text
    let screening = try RunningPrep(
      arguments("--no-evidence", "--json", "--timeout", "3", "--jobs", "2"))
    #expect(screening.hit(SIGSTOP, whileReading: file, times: 3) == 3)
    let end = try screening.wait()
    #expect(end.reason == .exit && end.status == 0, "\(end.errors)")
    #expect(end.errors.contains("is given up: worker-timeout"), "\(end.errors)")
    let limit = try #require(
      try samples(end.output).compactMap {
        $0["evidence"]?["worker-timeout"]?["limit_seconds"]?.integer
      }.first)
    // Once the packets are read, four times the length of 6 s comes on top.
    #expect(limit == 3 || limit == 27)
    try expectLost(end.output, for: "worker-timeout", "limit_seconds", limit, reference: reference)
  }

  @Test func whatIsMeasuredOutlastsASignal() throws {
    let evidence = folder.file("evidence.jsonl")
    let screening = try RunningPrep(arguments("--evidence", evidence, "--jobs", "1"))
    #expect(screening.hit(SIGSTOP, whileReading: file, times: 1) == 1)
    let workers = screening.workers
    screening.send(SIGINT)
    let end = try screening.wait()
    #expect(end.reason == .uncaughtSignal && end.status == SIGINT)
    #expect(end.errors.contains("interrupted: 3 of 4 videos are screened"), "\(end.errors)")
    #expect(end.errors.contains("run the same command again"))
    #expect(!workers.isEmpty && workers.allSatisfy { kill($0, 0) != 0 })
    let next = try Tool.check(Program.path("prep"), arguments("--evidence", evidence)).text
    #expect(next.contains("4 videos, 3 of them measured by an earlier run"), "\(next)")
  }
}
