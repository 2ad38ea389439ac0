import ArgumentParser
import Console
import FeatureCache
import MOSEIPrep

struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Show which samples a cache keeps, which it removed, and why.",
    discussion: """
      Reads the manifests of a finished cache: id, interval in seconds as in the labels, the reason \
      for removal, further reasons (also), notes, and the numbers that decided (evidence). Or \
      shows the faces of one sample, in the terminal or as a picture, three seconds a row.

        prep inspect out --removed --reason landmarks-missing
        prep inspect out --video 22137
        prep inspect out --format csv > samples.csv
        prep inspect out --show '22137[0]'
        prep inspect out --show '22137[0]' --png faces.png
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

  @Option(
    parsing: .unconditional,
    help: "Show the faces of the kept sample with this id, in a terminal's 24-bit colours.")
  var show: String?

  @Option(help: "With --show: write the faces to this PNG file instead.", completion: .file())
  var png: String?

  func validate() throws {
    if png != nil && show == nil {
      throw ValidationError("--png needs --show and the id of a sample")
    }
    if show != nil && (removed || kept || reason != nil || video != nil) {
      throw ValidationError("--show takes one sample: leave out what selects several")
    }
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
    if let show {
      let faces = try SampleFaces(of: show, in: folder)
      if let png {
        try AtomicFile.write(faces.png(), to: png)
      } else {
        try StandardOutput.write(faces.terminalText(width: Terminal.width ?? 80))
      }
      return
    }
    let showsKept = !removed && reason == nil
    let keptLines = showsKept ? try lines(folder.keptPath) : []
    let removedLines = kept ? [] : try lines(folder.removedPath)
    let samples = keptLines + removedLines
    switch format {
    case .csv: try StandardOutput.write(SampleListing.csv(samples))
    case .json: try StandardOutput.writeLine(SampleListing.json(samples))
    case .table:
      try StandardOutput.write(SampleListing.table(samples, width: Terminal.width))
      let counts = [
        showsKept ? "\(keptLines.count) kept" : nil, kept ? nil : "\(removedLines.count) removed",
      ]
      try StandardOutput.writeLine(counts.compactMap { $0 }.joined(separator: ", "))
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
