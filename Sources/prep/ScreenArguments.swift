import ArgumentParser
import MOSEIPrep

/// Options that decide what a screening finds; its workers take the same ones.
struct ScreenArguments: ParsableArguments {
  @Option(help: "Folder of the data set, in CMU-MOSEI's layout.")
  var dataset: String

  @OptionGroup(title: "Where the data set's parts are, if not where CMU-MOSEI has them")
  var layout: LayoutArguments

  @OptionGroup(title: "Screening")
  var screening: ScreeningArguments

  @OptionGroup var measuring: MeasuringArguments

  func validate() throws {
    guard !dataset.isEmpty else {
      throw ValidationError("--dataset takes a folder, not an empty name.")
    }
  }

  func options() throws -> BuildOptions {
    BuildOptions(
      layout: layout.layout(root: dataset), screening: try screening.options(),
      faces: FaceOptions(
        minimumConfidence: measuring.minConfidence, maximumGap: measuring.maxGap),
      audio: measuring.audio, channels: measuring.channels)
  }

  /// The same options as a command line.
  var commandLine: [String] {
    ["--dataset=\(dataset)"] + measuring.commandLine + layout.commandLine + screening.commandLine
  }
}
