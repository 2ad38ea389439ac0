import FeatureCache
import Foundation
import TestSupport
import Testing

/// What the programs need of the machine, and say where it is missing.
@Suite struct SurroundingsTests {
  /// `print` would hide it: an empty file beside a status of 0.
  @Test func resultsOfTrainThatCannotBeWrittenAreFailures() throws {
    let cache = try TestCache.sixVideos.inTemporaryFolder()
    let folder = try TemporaryFolder()
    let run = folder.file("run")
    let threads = ["--threads", "1"]
    let fit = ["fit", cache.path, "--out", run, "--preset", "demo", "--epochs", "1"]
    let commands = [
      fit + threads, ["evaluate", run, "--cache", cache.path] + threads,
      ["predict", run, cache.path, "--out", folder.file("table.csv")] + threads,
      ["export", run, "--out", folder.file("export")],
    ]
    for command in commands {
      let result = try Tool.run(
        "sh", ["-c", #""$@" > /dev/full"#, "sh", Program.path("train")] + command)
      #expect(result.status == 1, "\(command[0])")
      #expect(
        result.errors.contains("standard output cannot be written (No space left on device)"),
        "\(command[0]): \(result.errors)")
    }
    // The training went on to its end all the same.
    let state = "\(run)/state.json"
    let json = try JSONValue(parsing: Array(Data(contentsOf: URL(filePath: state))).dropLast())
    #expect(json["finished_epochs"]?.integer == 1)
  }

  /// Swift reads the command line from /proc.
  @Test(.enabled(if: try SmallDisk.isPermitted), arguments: ["prep", "train"])
  func withoutProcNothingLooksLikeSuccess(_ program: String) throws {
    let script = #"mount -t tmpfs none /proc && exec "$@""#
    let result = try Tool.run(
      "unshare", ["-m", "sh", "-c", script, "sh", Program.path(program), "verify", "nowhere"])
    #expect(result.status == 1 && result.text.isEmpty, "\(result.text)")
    #expect(result.errors.contains("no /proc is mounted"), "\(result.errors)")
  }
}
