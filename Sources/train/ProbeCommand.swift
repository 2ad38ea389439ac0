import AVSERModel
import ArgumentParser
import Console
import FeatureCache

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Measure how far a run's features are disentangled.",
    discussion: """
      For Z_emo and Z_ID: the equal error rate of identification, how often a linear probe finds \
      the video of a sample (5 folds of each video's samples, videos with at least 5), beside \
      chance, and the WA of linear probes for the emotions, fitted on train. Probes are \
      standardised L2 logistic regressions. Disentangled features have identity near chance in \
      Z_emo and emotion near 50 % in Z_ID; a collapsed model has that too, so look at both rows.

      EXAMPLES
        train probe runs/first cache
        train probe runs/first cache --split valid --json
      """
  )

  @OptionGroup var trained: RunArguments

  @OptionGroup var cache: CacheArgument

  @Option(help: "Which split to score.")
  var split: DataSplit = .test

  @Option(
    name: .customLong("c"), help: "Inverse of the probes' regularisation: the larger, the weaker.")
  var inverseStrength = 1.0

  @OptionGroup var compute: ComputeOptions

  @Flag(help: "Print JSON with fractions instead of a table with percentages.")
  var json = false

  func validate() throws {
    guard inverseStrength.isFinite, inverseStrength > 0 else {
      throw ValidationError("--c must be above 0, not \(inverseStrength).")
    }
  }

  func run() throws {
    let figures = try trained.evaluator(compute).probe(
      cache: cache.folder, split: split, inverseStrength: inverseStrength,
      batchSize: compute.batchSize,
      io: compute.io)
    try StandardOutput.writeLine(json ? figures.json.prettyText() : ProbeTable.text(figures))
  }
}
