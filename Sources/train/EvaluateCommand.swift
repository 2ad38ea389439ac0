import AVSERModel
import ArgumentParser
import Console
import FeatureCache

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score a trained run on a split of a cache.",
    discussion: """
      Prints WA and F1 per emotion and on average, or for sentiment the accuracies, Pearson's r and \
      MAE, and the equal error rate of identification by Z_ID and by Z_emo (paper, section 4.1). A \
      metric without a meaning, such as the WA of an emotion nobody shows, is reported as undefined \
      and left out of the mean. --bootstrap adds 95 % intervals over resampled videos.

      EXAMPLES
        train evaluate runs/first --cache cache --split test
        train evaluate runs/first --cache cache --split valid --checkpoint last --json
        train evaluate runs/first --cache cache --threshold valid --bootstrap 1000 --seed 1
      """
  )

  @OptionGroup var trained: RunArguments

  @Option(help: "The cache folder with the samples.", completion: .directory)
  var cache: String

  @Option(help: "Which split to score.")
  var split: DataSplit = .test

  @Option(
    help:
      "From which probability on an emotion counts as present: 0.5, or tuned for WA on valid.")
  var threshold: EmotionThresholds.Source = .half

  @Option(
    help: ArgumentHelp("Draw the videos anew this often for intervals.", valueName: "resamples"))
  var bootstrap: Int?

  @Option(help: "Seed of --bootstrap.")
  var seed: UInt64 = 0

  @OptionGroup var compute: ComputeOptions

  @Flag(help: "Print JSON with fractions instead of a table with percentages.")
  var json = false

  func validate() throws {
    if let bootstrap, !(1...1_000_000).contains(bootstrap) {
      throw ValidationError("--bootstrap must be 1 to 1,000,000, not \(bootstrap).")
    }
  }

  func run() throws {
    let evaluation = try trained.evaluator(compute).evaluate(
      cache: cache, split: split, threshold: threshold,
      bootstrap: bootstrap.map { Bootstrap(resamples: $0, seed: seed) },
      batchSize: compute.batchSize, io: compute.io)
    try StandardOutput.writeLine(
      json ? evaluation.json.prettyText() : EvaluationTable.text(evaluation))
  }
}
