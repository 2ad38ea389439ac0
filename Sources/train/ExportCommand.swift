import AVSERModel
import ArgumentParser

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a trained network for PyTorch.",
    discussion: """
      The folder receives model.safetensors (weights under PyTorch's names), config.json and \
      model.py, which builds the network with torch alone and runs it on a shard of a cache.

      EXAMPLES
        train export runs/first --out exported
        python exported/model.py cache/test-00000-of-00001.safetensors --out predictions.safetensors
      """
  )

  @Argument(
    help: ArgumentHelp("The RUN folder that `train fit` wrote.", valueName: "run"),
    completion: .directory)
  var runFolder: String

  @Option(
    name: .customLong("out"), help: "An empty folder, or one to make.", completion: .directory)
  var output: String

  @Option(help: "Which weights of the run: best, last or epoch-N.")
  var checkpoint: Checkpoint = .best

  func run() throws {
    try ModelExport(run: runFolder, checkpoint: checkpoint).write(to: output)
    print("\(output): model.safetensors, config.json, model.py")
  }
}
