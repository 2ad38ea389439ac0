import ArgumentParser
import MOSEIPrep

/// The other end of `prep build`: started by it, never by a person.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Build shards on behalf of `prep build`.",
    shouldDisplay: false)

  @OptionGroup var arguments: BuildArguments

  @Option(help: "SHA-256 of the configuration being built.")
  var configuration: String

  @Option(help: "Process id of the build.")
  var coordinator: Int32

  @Option(help: "Most bytes of memory to use, 0 for any.")
  var memoryLimit: Int

  /// The command line of a worker, less the build's own options.
  static func commandLine(_ assignment: WorkerAssignment) -> [String] {
    [
      "worker", "--configuration", assignment.configuration, "--coordinator",
      "\(assignment.coordinator)", "--memory-limit", "\(assignment.memoryLimit ?? 0)",
    ]
  }

  func run() throws {
    do {
      try BuildWorker(
        options: try arguments.options(), output: OutputFolder(path: arguments.out),
        assignment: WorkerAssignment(
          configuration: configuration, coordinator: coordinator,
          memoryLimit: memoryLimit > 0 ? memoryLimit : nil)
      ).run()
    } catch {
      // The coordinator has the message and prints it once.
      throw ExitCode.failure
    }
  }
}
