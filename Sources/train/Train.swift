import ArgumentParser
import Console

@main
struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train and score audio-visual speech emotion recognition on a feature cache.",
    discussion: """
      A cache is the folder that `prep` writes. `fit` trains a model on its train split into a \
      RUN folder; `ablate` trains several and compares them as the paper's tables do. `evaluate` \
      scores a RUN on any split, `predict` writes what it says of each sample, and `probe` \
      measures what its features hold.

      EXAMPLES
        train fit cache --out runs/first --preset demo --epochs 5
        train evaluate runs/first --cache cache --split test
      """,
    subcommands: [
      FitCommand.self, AblateCommand.self, EvaluateCommand.self, PredictCommand.self,
      ProbeCommand.self, ImportWeightsCommand.self, ExportCommand.self,
    ]
  )

  static func main() {
    do {
      let arguments = try expandingConfiguration(ProgramArguments.read())
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      exit(withError: error)
    }
  }
}
