import Foundation
import TestSupport
import Testing

@Suite("prep synth")
struct SynthCommandTests {
  @Test("Refuses a folder that holds anything but a synthetic data set, even with --force")
  func keepsForeignData() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("Raw"), withIntermediateDirectories: true)
    let result = try Tool.run(
      Program.path("prep"), ["synth", folder.path, "--speakers", "3", "--force"])
    #expect(result.status == 1)
    #expect(result.errors.contains("not a synthetic data set"))
    #expect(FileManager.default.fileExists(atPath: folder.file("Raw")))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["Raw"])
  }

  @Test("Replaces its own data set only with --force, and prints a summary that holds")
  func replacesItsOwn() throws {
    let folder = try TemporaryFolder()
    let arguments = [
      "synth", folder.path, "--speakers", "3", "--utterances", "1", "--no-faults", "--width", "96",
      "--height", "96", "--fps", "8", "--json",
    ]
    let first = try Tool.check(Program.path("prep"), arguments)
    #expect(first.text.contains("\"samples\": 3"))
    let refused = try Tool.run(Program.path("prep"), arguments)
    #expect(refused.status == 1)
    #expect(refused.errors.contains("--force"))
    let again = try Tool.check(Program.path("prep"), arguments + ["--force", "--seed", "2"])
    #expect(again.text.contains("\"seed\": \"2\""))
    // The old videos are gone: their ids differ.
    let videos = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("Raw/Videos/Full/Combined"))
    #expect(videos.count == 3)
  }
}
