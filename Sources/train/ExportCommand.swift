import AVSERModel
import ArgumentParser
import Console

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a trained network for PyTorch.",
    discussion: """
      The folder receives model.safetensors (weights under PyTorch's names), config.json and \
      model.py, which builds the network with torch alone and runs it on a shard of a cache.

      EXAMPLES
        train export runs/first --out exported
        python exported/model.py cache/cache/test-00000-of-00001.safetensors --out predictions.safetensors
      """
  )

  @OptionGroup var trained: RunArguments

  @Option(
    name: .customLong("out"), help: "An empty folder, or one to make.", completion: .directory)
  var output: String

  func run() throws {
    try ModelExport(run: trained.folder, checkpoint: trained.checkpoint).write(to: output)
    try StandardOutput.writeLine("\(output): model.safetensors, config.json, model.py")
  }
}
