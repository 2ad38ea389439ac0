import ArgumentParser
import MOSEIPrep

/// Reads a computational sequence on behalf of `prep build`, which libhdf5 may crash.
struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Read a computational sequence on behalf of `prep build`.",
    shouldDisplay: false)

  @Option(help: "Process id of the build.")
  var coordinator: Int32

  @Option(help: "Most bytes of memory to use, 0 for any.")
  var memoryLimit: Int

  @Argument(help: "A .csd file.")
  var sequence: String

  /// The command line of a probe.
  static func commandLine(_ assignment: SequenceProbe.Assignment) -> [String] {
    [
      "probe", "--coordinator", "\(assignment.coordinator)", "--memory-limit",
      "\(assignment.memoryLimit ?? 0)",
      // A path may begin with a dash.
      "--", assignment.path,
    ]
  }

  func run() throws {
    try SequenceProbe.read(
      SequenceProbe.Assignment(
        path: sequence, coordinator: coordinator, memoryLimit: memoryLimit > 0 ? memoryLimit : nil))
  }
}
