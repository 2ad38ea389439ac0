import ArgumentParser
import Console
import MOSEIPrep

/// `prep samples`: what a table of samples looks like.
struct SamplesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples",
    abstract: "Show what a table of samples for --samples looks like.",
    discussion: """
      Any data set can be given as a table (CSV with a header, RFC 4180), one row a sample: no \
      folds, no .csd and no folders of a certain layout are needed. Columns in any order:

      \(columns)

      Columns of other names are labels of their own: they are carried to the manifests of the \
      cache, under 'labels'. A label column that the table does not have is NaN in the cache, which \
      says "not annotated"; 0 says "absent". A row without any label is screened out as \
      label-missing, unless the table has no label column at all: then the cache is for \
      predicting.

      A row that cannot be understood is reported with line and column, and left out; the other \
      rows are not affected.

      Examples:
        prep samples --template > table.csv
        prep build --dataset . --samples table.csv --out cache
        prep table --dataset . --samples table.csv
      """)

  private static var columns: String {
    SampleColumn.allCases.map { column in
      let name = column.rawValue.padded(to: 10)
      return "  \(name)\(column.isRequired ? "" : "(optional) ")\(column.meaning)"
    }.joined(separator: "\n")
  }

  @Flag(help: "Print a table of two samples to begin with.")
  var template = false

  func run() throws {
    guard template else { throw CleanExit.helpRequest(self) }
    try StandardOutput.write(SampleColumn.template)
  }
}

extension String {
  /// The text with spaces after it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(1, width - count))
  }
}
