import ArgumentParser
import FeatureCache
import MOSEIPrep

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show which samples a cache keeps, which it removed, and why.",
    discussion: """
      Reads the manifests of a finished cache: id, interval in seconds as in the labels, the reason \
      for removal, further reasons (also), notes, and the numbers that decided (evidence).

        prep inspect out --removed --reason landmarks-missing
        prep inspect out --video 22137
        prep inspect out --format csv > samples.csv
      """)

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table, csv, json
  }

  @Argument(help: "The output folder of 'prep build': the one that holds index.json.")
  var cache: String

  @Flag(help: "Only removed samples.")
  var removed = false

  @Flag(help: "Only kept samples.")
  var kept = false

  @Option(help: "Only samples removed for this primary reason.")
  var reason: String?

  // Unconditional, as ids may begin with a dash.
  @Option(parsing: .unconditional, help: "Only samples of this video.")
  var video: String?

  @Option(help: "table, csv (RFC 4180) or json (one array).")
  var format = Format.table

  func validate() throws {
    if removed && kept {
      throw ValidationError("--removed and --kept exclude each other; leave both out to see all")
    }
    guard let reason else { return }
    guard ReasonCode(rawValue: reason) != nil else {
      let codes = ReasonCode.allCases.map { "  " + $0.rawValue }.joined(separator: "\n")
      throw ValidationError("there is no reason '\(reason)'; the reasons are\n\(codes)")
    }
    if kept { throw ValidationError("kept samples have no reason: leave out --kept or --reason") }
  }

  func run() throws {
    let folder = CacheFolder(cache)
    // Manifests of an unfinished cache, or of another format, may mean something else.
    _ = try CacheIndex(reading: folder)
    let showsKept = !removed && reason == nil
    let keptLines = showsKept ? try lines(folder.keptPath) : []
    let removedLines = kept ? [] : try lines(folder.removedPath)
    let samples = keptLines + removedLines
    switch format {
    case .csv: print(SampleListing.csv(samples), terminator: "")
    case .json: print(SampleListing.json(samples))
    case .table:
      print(SampleListing.table(samples, width: Terminal.width), terminator: "")
      let counts = [
        showsKept ? "\(keptLines.count) kept" : nil, kept ? nil : "\(removedLines.count) removed",
      ]
      print(counts.compactMap { $0 }.joined(separator: ", "))
    }
  }

  private func lines(_ path: String) throws(CacheError) -> [JSONValue] {
    let all: [JSONValue]
    do {
      all = try JSONLines.read(path)
    } catch  where error.code == .fileMissing {
      throw CacheError(
        .fileMissing, "there is no finished cache here", path: cache,
        cause: "\(path) is missing",
        remedy: "Give the folder that holds index.json, or run prep again to finish it.")
    }
    return all.filter { line in
      (video == nil || line["video"]?.string == video)
        && (reason == nil || line["reason"]?.string == reason)
    }
  }
}
