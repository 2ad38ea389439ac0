import ArgumentParser
import Console
import FeatureCache

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check every byte of a cache against its index.",
    discussion: """
      Reads every shard once and compares sizes, SHA-256 sums, headers and sample counts with \
      index.json, and the manifests with the shards; JPEG faces are decoded. Files the index does \
      not list are named too.
      Exits 0 and prints one line where all is well; else lists what is wrong and exits 1.

        prep verify out
        prep verify out --json | jq -r '.problems[].path'
      """)

  @Argument(help: "The output folder of 'prep build': the one that holds index.json.")
  var cache: String

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func run() throws {
    let folder = CacheFolder(cache)
    let problems = CacheVerifier.verify(folder)
    if json {
      let report: JSONValue = [
        "cache": .string(cache), "ok": .bool(problems.isEmpty),
        "problems": .array(problems.map(\.json)),
      ]
      try StandardOutput.writeLine(report.prettyText())
    } else if problems.isEmpty {
      let index = try CacheIndex(reading: folder)
      let samples = index.shards.reduce(0) { $0 + $1.samples }
      try StandardOutput.writeLine(
        "\(cache): \(index.shards.count) shards, \(samples) samples, all intact")
    } else {
      for problem in problems {
        try StandardOutput.writeLine(Terminal.printable(problem.description))
      }
      try StandardOutput.writeLine(
        "\(cache): \(problems.count) \(problems.count == 1 ? "problem" : "problems")")
    }
    if !problems.isEmpty { throw ExitCode.failure }
  }
}
