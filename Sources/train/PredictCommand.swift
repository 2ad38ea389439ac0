import AVSERModel
import ArgumentParser
import Console
import FeatureCache

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Write what a trained run says of every sample.",
    discussion: """
      The table (CSV) has a line a sample: id, video, split; the probability of each emotion \
      (prob_happy ...) and its label (label_happy ..., 0 or 1); of a sentiment run pred_sentiment \
      and label_sentiment. --features writes Z_emo and Z_ID as safetensors, a row a line of the \
      table. Files appear whole or not at all and replace older ones of these names.

      EXAMPLES
        train predict runs/first cache --out predictions.csv
        train predict runs/first cache --split train --split test \\
          --out predictions.csv --features z.safetensors
      """
  )

  @OptionGroup var trained: RunArguments

  @OptionGroup var cache: CacheArgument

  @Option(
    name: .customLong("out"), help: "The table to write.", completion: .file(extensions: ["csv"]))
  var output: String

  @Option(
    help: "Where to write Z_emo and Z_ID.", completion: .file(extensions: ["safetensors"]))
  var features: String?

  @Option(help: "Whose samples; may be given several times.")
  var split: [DataSplit] = [.test]

  @OptionGroup var compute: ComputeOptions

  @Flag(help: "Print a summary as JSON.")
  var json = false

  func validate() throws {
    guard Set(split).count == split.count else {
      throw ValidationError("--split names a split twice.")
    }
    guard features != output else {
      throw ValidationError("--out and --features must be two files.")
    }
  }

  func run() throws {
    let summary = try trained.evaluator(compute).predict(
      cache: cache.folder, splits: split, to: output, features: features,
      batchSize: compute.batchSize,
      io: compute.io)
    try StandardOutput.writeLine(json ? summary.json.prettyText() : Self.text(summary))
  }

  private static func text(_ summary: PredictionSummary) -> String {
    let splits = summary.samples.map { "\($0.split.rawValue) \($0.count)" }
    let epoch = summary.epoch.map { " (epoch \($0))" } ?? ""
    return "\(summary.output): \(summary.total) samples (\(splits.joined(separator: ", "))), "
      + "checkpoint \(summary.checkpoint.rawValue)\(epoch)"
      + (summary.features.map { "\n\($0): Z of the same samples" } ?? "")
  }
}
