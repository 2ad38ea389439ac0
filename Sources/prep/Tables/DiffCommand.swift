import ArgumentParser
import Console
import FeatureCache
import MOSEIPrep

/// `prep diff`: what two caches make of the same data.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show which samples two caches treat differently, and why.",
    discussion: """
      Compares the manifests of two finished caches by sample: kept in one and removed in the \
      other, removed for another reason, or not in the other's data at all, with the numbers that \
      decided. Then the entries of the configurations that differ: options, library versions, input \
      files. Shards are not read.

      Exit status, as of diff: 0 where nothing differs, 1 where something does, 2 where a cache \
      cannot be read, 64 on a wrong option.

      Examples:
        prep diff cache-v1 cache-v2
        prep diff cache-v1 cache-v2 --json | jq -r '.samples[].id'
      """)

  @Argument(help: "An output folder of 'prep build'.", completion: .directory)
  var first: String

  @Argument(help: "Another one.", completion: .directory)
  var second: String

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let difference: CacheDifference
    do {
      difference = try CacheDifference(CacheFolder(first), CacheFolder(second))
    } catch {
      StandardError.write("Error: \(error)\n")
      throw ExitCode(2)
    }
    try StandardOutput.write(
      json ? difference.json.prettyText() + "\n" : Self.text(difference))
    if !difference.isEmpty { throw ExitCode.failure }
  }

  private static func text(_ difference: CacheDifference) -> String {
    guard !difference.isEmpty else { return "same samples, same configuration\n" }
    var text = ""
    if !difference.samples.isEmpty {
      var table = TextTable(header: ["ID", "A", "B", "EVIDENCE"])
      for sample in difference.samples {
        table.add(
          [
            sample.id, sample.first.name, sample.second.name,
            [evidence("A", sample.first), evidence("B", sample.second)].compactMap { $0 }
              .joined(separator: "; "),
          ].map(Terminal.printable))
      }
      text += table.text + "\n" + Self.counts(difference) + "\n"
    } else {
      text += "same samples\n"
    }
    guard !difference.entries.isEmpty else { return text + "same configuration\n" }
    text += "\nconfiguration, A and B:\n"
    for entry in difference.entries {
      text +=
        Terminal.printable(
          "  \(entry.name): \(entry.first.text()), \(entry.second.text())") + "\n"
    }
    return text
  }

  private static func evidence(_ side: String, _ verdict: CacheDifference.Verdict) -> String? {
    guard case .removed(_, let evidence) = verdict, let members = evidence.members else {
      return nil
    }
    let values = members.map { "\($0.name)=\($0.value.string ?? $0.value.text())" }
    return values.isEmpty ? nil : "\(side): \(values.joined(separator: " "))"
  }

  private static func counts(_ difference: CacheDifference) -> String {
    let (a, b) = (difference.samples.map(\.first), difference.samples.map(\.second))
    let onlyA = zip(a, b).count { $0 == .kept && $1 != .kept }
    let onlyB = zip(a, b).count { $0 != .kept && $1 == .kept }
    return "samples that differ: \(difference.samples.count); kept in A only: \(onlyA), "
      + "in B only: \(onlyB)"
  }
}
