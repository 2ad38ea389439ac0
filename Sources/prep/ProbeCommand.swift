import ArgumentParser
import MOSEIPrep

/// Reads a computational sequence on behalf of `prep build`, which libhdf5 may crash.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Read a computational sequence on behalf of `prep build`.",
    shouldDisplay: false)

  @Argument(help: "A .csd file.")
  var sequence: String

  func run() throws { try SequenceProbe.read(sequence) }
}
