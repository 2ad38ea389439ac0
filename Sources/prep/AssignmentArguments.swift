import ArgumentParser
import MOSEIPrep

/// What a worker is told beside its coordinator's options.
struct AssignmentArguments: ParsableArguments {
  @Option(help: "SHA-256 of the coordinator's configuration.")
  var configuration: String

  @Option(help: "Process id of the coordinator.")
  var coordinator: Int32

  @Option(help: "Most bytes of memory to use, 0 for any.")
  var memoryLimit: Int

  var assignment: WorkerAssignment {
    WorkerAssignment(
      configuration: configuration, coordinator: coordinator,
      memoryLimit: memoryLimit > 0 ? memoryLimit : nil)
  }

  /// An assignment as a command line.
  static func commandLine(_ assignment: WorkerAssignment) -> [String] {
    [
      "--configuration", assignment.configuration, "--coordinator", "\(assignment.coordinator)",
      "--memory-limit", "\(assignment.memoryLimit ?? 0)",
    ]
  }
}
