import FeatureCache
import Foundation
import TestSupport
import Testing

/// Workers that crash, hang and are killed, as the machine would do it.
@Suite struct SupervisionTests {
  private let folder: TemporaryFolder
  private let dataset: String
  private let options: [String]
  /// Sanitizers answer SIGSEGV themselves.
  private static let crash = Program.isSanitized ? SIGABRT : SIGSEGV

  init() throws {
    folder = try TemporaryFolder()
    dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "4", "--utterances", "2", "--seed", "11", "--no-faults",
        "--width", "160", "--height", "120", "--fps", "12",
      ])
    options = ["--dataset", dataset, "--face-size", "64", "--jobs", "2", "--out"]
  }

  private func build(_ out: String, _ more: String...) throws -> Tool.Result {
    try Tool.run(Program.path("prep"), ["build"] + options + [folder.file(out)] + more)
  }

  /// The file name and the id of some video.
  private func aVideo() throws -> (file: String, id: String) {
    let names = try FileManager.default.contentsOfDirectory(
      atPath: "\(dataset)/Raw/Videos/Full/Combined")
    let file = try #require(names.min())
    return (file, String(file.prefix { $0 != "." }))
  }

  @Test func onlyTheThirdCrashCostsAVideo() throws {
    let (file, id) = try aVideo()
    #expect(try build("reference").status == 0)
    let reference = try contents(of: folder.file("reference"))

    let twice = try RunningPrep(["build"] + options + [folder.file("twice"), "--json"])
    #expect(twice.hit(Self.crash, whileReading: file, times: 2) == 2)
    let rescued = try twice.wait()
    #expect(rescued.status == 0 && rescued.errors.contains("attempt 2 of 3"), "\(rescued.errors)")
    #expect(try contents(of: folder.file("twice")) == reference)
    let failed: [JSONValue.Member] = [
      .init("video", .string(id)), .init("reason", "worker-crashed"),
    ]
    let json = try JSONValue(parsing: Array(rescued.output.utf8).dropLast())
    #expect(json["rescued_videos"] == [.object(failed + [.init("failed_attempts", 2)])])
    #expect(json["lost_videos"] == [])

    let thrice = try RunningPrep(["build"] + options + [folder.file("thrice"), "--json"])
    #expect(thrice.hit(Self.crash, whileReading: file, times: 3) == 3)
    let lost = try thrice.wait()
    #expect(lost.status == 0 && lost.errors.contains("given up"), "\(lost.errors)")
    try expectLost(id, in: folder.file("thrice"))
    let verdict = try JSONValue(parsing: Array(lost.output.utf8).dropLast())
    #expect(verdict["lost_videos"] == [.object(failed + [.init("failed_attempts", 3)])])
    #expect(verdict["rescued_videos"] == [])
    let first = try contents(of: folder.file("thrice"))

    // A later run keeps to the verdict, also where it has to build the shard anew.
    for name in first.keys where name.hasPrefix("cache/") {
      try FileManager.default.removeItem(atPath: "\(folder.file("thrice"))/\(name)")
    }
    #expect(try build("thrice").status == 0)
    #expect(try contents(of: folder.file("thrice")) == first)
    #expect(try build("thrice", "--retry-lost").status == 0)
    #expect(try contents(of: folder.file("thrice")) == reference)
  }

  private func expectLost(_ id: String, in cache: String) throws {
    let removed = try JSONLines.read("\(cache)/manifests/removed.jsonl")
    let lost = removed.filter { $0["reason"] == "worker-crashed" }
    #expect(lost.count == 2 && lost.allSatisfy { $0["video"]?.string == id })
    let evidence = lost.first?["evidence"]?["worker-crashed"]
    #expect(evidence?["signal"]?.integer == Int64(Self.crash))
    #expect(evidence?["attempts"]?.integer == 3)
    let failures = try CacheIndex(reading: CacheFolder(cache)).workerFailures
    #expect(failures.count == 1 && failures.first?["video"]?.string == id)
    try Tool.check(Program.path("prep"), ["verify", cache])
  }

  /// A verdict over a video that is not there must not stand in the index.
  @Test func verdictsOverOtherVideosAreDropped() throws {
    let out = folder.file("out")
    #expect(try build("out").status == 0)
    let reference = try contents(of: out)
    let failures = "\(out)/records/failures.json"
    let foreign = #"[{"video":"elsewhere","reason":"worker-crashed","evidence":{"attempts":3}}]"#
    try AtomicFile.write(foreign, to: failures)
    let again = try build("out")
    #expect(again.status == 0 && again.errors.contains("no video of this data set: elsewhere"))
    #expect(try contents(of: out) == reference)
    #expect(!FileManager.default.fileExists(atPath: failures))
  }

  @Test func aWorkerThatHangsIsReplaced() throws {
    let (file, _) = try aVideo()
    #expect(try build("reference").status == 0)
    let hung = try RunningPrep(["build"] + options + [folder.file("hung"), "--timeout", "5"])
    #expect(hung.hit(SIGSTOP, whileReading: file, times: 1) == 1)
    let end = try hung.wait()
    #expect(end.status == 0 && end.errors.contains("gave no result within"), "\(end.errors)")
    #expect(try contents(of: folder.file("hung")) == contents(of: folder.file("reference")))
  }

  @Test func aBuildThatIsToStopTakesStoppedWorkersAlong() throws {
    let (file, _) = try aVideo()
    let build = try RunningPrep(["build"] + options + [folder.file("out")])
    #expect(build.hit(SIGSTOP, whileReading: file, times: 1) == 1)
    let workers = build.workers
    let clock = ContinuousClock.now
    build.send(SIGTERM)
    build.send(SIGINT)
    let end = try build.wait()
    #expect(ContinuousClock.now - clock < .seconds(5))
    // Of two signals at once either may be seen first.
    #expect(end.reason == .uncaughtSignal && [SIGTERM, SIGINT].contains(end.status))
    #expect(end.errors.contains("shards are finished"), "\(end.errors)")
    #expect(end.errors.contains("run the same command again"))
    #expect(!workers.isEmpty && workers.allSatisfy { kill($0, 0) != 0 })
  }

  /// The workers of a killed coordinator must be gone before the next one begins.
  @Test func killedBuildsResumeToTheSameBytes() throws {
    let script = Repository.root.appendingPathComponent("scripts/kill-test").path
    let result = try Tool.check(script, ["6", "3"], environment: ["PREP": Program.path("prep")])
    #expect(result.text.contains("3 workers and 3 coordinators killed"))
  }

  @Test(.disabled(if: Program.isSanitized, "a sanitizer's own memory passes any small limit"))
  func aWorkerThatTakesTooMuchMemoryIsACrash() throws {
    let (file, id) = try aVideo()
    // Sixteen reference pictures of 4096 x 2304 pixels are 226 MB.
    let path = "\(dataset)/Raw/Videos/Full/Combined/\(file)"
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc=s=4096x2304:r=4:d=6", "-f", "lavfi",
        "-i", "sine=d=6", "-c:v", "libx264", "-preset", "ultrafast", "-refs", "16", "-shortest",
        "-f", "mp4", path,
      ])
    let result = try build("out", "--worker-memory", "128")
    #expect(result.status == 0)
    #expect(result.errors.contains("used more than 128 MiB of memory"), "\(result.errors)")
    let removed = try JSONLines.read("\(folder.file("out"))/manifests/removed.jsonl")
    let lost = removed.filter { $0["reason"] == "worker-crashed" }
    #expect(lost.count == 2 && lost.allSatisfy { $0["video"]?.string == id })
  }
}
