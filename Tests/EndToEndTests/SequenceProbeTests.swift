import Foundation
import TestSupport
import Testing

/// A computational sequence that libhdf5 never finishes reading: the build ends, and says why.
@Suite struct SequenceProbeTests {
  private let folder: TemporaryFolder
  private let options: [String]

  init() throws {
    folder = try TemporaryFolder()
    let dataset = folder.file("dataset")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "3", "--utterances", "1", "--seed", "3", "--no-faults",
        "--width", "160", "--height", "120", "--fps", "12",
      ])
    let path = "\(dataset)/CMU_MOSEI_Labels.csd"
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // The length of the first string in the global heap: libhdf5 1.10 goes round for ever.
    let heap = try #require(bytes.range(of: Data("GCOL".utf8))).lowerBound
    bytes.replaceSubrange(
      heap + 24..<heap + 32, with: [0, 0xF0] + [UInt8](repeating: 0xFF, count: 6))
    try bytes.write(to: URL(fileURLWithPath: path))
    options = ["--dataset", dataset, "--out", folder.file("cache")]
  }

  @Test func theTimeLimitEndsTheProbe() throws {
    let build = try Tool.run(Program.path("prep"), ["build"] + options + ["--timeout", "3"])
    #expect(build.status == 1)
    for word in ["CMU_MOSEI_Labels.csd", "gave no result within 3 s", "fetch it again"] {
      #expect(build.errors.contains(word), "\(build.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("cache")))
  }

  @Test func aProbeEndsWithItsBuild() throws {
    let build = try RunningPrep(["build"] + options)
    var probe: Int32?
    while build.isRunning, probe == nil {
      // Once it reads, it has what watches over it.
      probe = build.workers.first { RunningPrep.reads($0, "CMU_MOSEI_Labels.csd") }
      usleep(1000)
    }
    let process = try #require(probe)
    build.send(SIGKILL)
    _ = try build.wait()
    let clock = ContinuousClock.now
    while kill(process, 0) == 0, ContinuousClock.now - clock < .seconds(10) { usleep(10_000) }
    let isGone = kill(process, 0) != 0
    #expect(isGone, "a probe goes on without its build")
    if !isGone { kill(process, SIGKILL) }
  }
}
