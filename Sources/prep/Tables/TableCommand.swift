import ArgumentParser
import Console
import FeatureCache
import MOSEIPrep

/// `prep table`: labels, transcript, folds and screening joined.
struct TableCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table",
    abstract: "List every label row: video, clip, interval, fold, labels, kept or why not.",
    discussion: """
      Joins the labels with the transcript (which gives the clip numbers), the folds and what \
      screening says. With --cache the verdicts are the build's; without one they are those of the \
      checks that open no video, and a row that passes them is a 'candidate'. Label values are \
      those of the file, not clamped.

      The rows of each fold are counted and compared with those published for CMU-MOSEI: 16,327, \
      1,871 and 4,662. Lines that cannot be understood have the status 'malformed' and say where \
      they are.

      Examples:
        prep table --dataset CMU_MOSEI --out rows.csv
        prep table --dataset CMU_MOSEI --cache cache --json > rows.json
        prep table --dataset . --samples table.csv
      """)

  @Option(help: "Folder of the data set, in CMU-MOSEI's layout.")
  var dataset: String

  @Option(help: "The output folder of 'prep build': its verdicts are shown.")
  var cache: String?

  @Flag(help: "Also list transcript lines that nobody labelled.")
  var all = false

  @Flag(help: "Print comma-separated values (RFC 4180).")
  var csv = false

  @Flag(help: "Print one JSON object: rows, malformed and counts.")
  var json = false

  @Option(help: "Write CSV, or with --json that, to this file.", completion: .file())
  var out: String?

  @OptionGroup(title: "Where the data set's parts are, if not where CMU-MOSEI has them")
  var layout: LayoutArguments

  @OptionGroup(title: "Screening thresholds, without --cache")
  var screening: ScreeningArguments

  func validate() throws {
    if csv && json { throw ValidationError("--csv and --json exclude each other.") }
  }

  func run() throws {
    let dataset = try MOSEIDataset.load(layout.layout(root: dataset))
    let table =
      try cache.map {
        try LabelTable(dataset, cache: CacheFolder($0), includesUnlabelled: all)
      } ?? LabelTable(dataset, options: try screening.options(), includesUnlabelled: all)
    let text = LabelTableText(table, FoldCounts(dataset))
    for warning in dataset.warnings {
      StandardError.write("warning: \(Terminal.printable(warning.description))\n")
    }
    let values = json ? text.json + "\n" : text.csv
    if let out {
      try AtomicFile.write(values, to: out)
      try StandardOutput.write(text.counts)
    } else if json || csv {
      try StandardOutput.write(values)
      // Counts are for people; programs have them in the JSON.
      if csv { StandardError.write(text.counts) }
    } else {
      try StandardOutput.write(text.aligned + "\n" + text.counts)
    }
  }
}
