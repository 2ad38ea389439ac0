import AVSERModel
import ArgumentParser
import Console
import FeatureCache
import Foundation

struct ImportWeightsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import-weights",
    abstract: "Convert VGG-M's weights for `train fit --pretrained`.",
    discussion: """
      Reads a Caffe model (.caffemodel, colours blue first) or a MatConvNet model (.mat, red first) \
      and says of each tensor of the visual encoder whether it was loaded, is missing or has \
      another shape. Unless everything fits, nothing is written; --allow-partial writes what does, \
      and the rest starts untrained.

      EXAMPLES
        train import-weights imagenet-vgg-m-128.mat --out vgg-m-128.safetensors
        train import-weights VGG_CNN_M.caffemodel --mean VGG_mean.binaryproto \\
          --allow-partial --out vgg-m.safetensors
      """
  )

  @Argument(
    help: "The .caffemodel or .mat file.", completion: .file(extensions: ["caffemodel", "mat"]))
  var file: String

  @Option(
    name: .customLong("out"), help: "The safetensors file to write.",
    completion: .file(extensions: ["safetensors"]))
  var output: String

  @Option(
    help: "A Caffe model's mean image; a MatConvNet model has its own.",
    completion: .file(extensions: ["binaryproto"]))
  var mean: String?

  @Option(help: "The network the weights are for.")
  var preset: Preset = .paper

  @Option(help: "Side of the network's face images in pixels, which decides the size of fc6.")
  var faceSize = 224

  @Flag(help: "Write what fits even where tensors are missing or have another shape.")
  var allowPartial = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func run() throws {
    var network = preset.network
    network.faceSize = faceSize
    let weights = try WeightsImport(file, mean: mean, for: network)
    try StandardOutput.writeLine(
      json ? weights.report.json.prettyText() : Self.text(weights.report))
    try weights.write(to: output, allowPartial: allowPartial)
  }

  private static func text(_ report: ImportReport) -> String {
    var table = TextTable(header: ["tensor", "status", "needed", "in the file", "note"])
    for entry in report.entries {
      table.add([
        entry.tensor, entry.status.rawValue, shape(entry.needed),
        entry.found.map(shape) ?? "-", entry.detail ?? "",
      ])
    }
    let skipped = report.skipped.map { "skipped \($0.layer): \($0.reason)" }
    return ([table.text] + skipped).joined(separator: "\n")
  }

  private static func shape(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: " x ")
  }
}
