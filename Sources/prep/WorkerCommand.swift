import ArgumentParser
import MOSEIPrep

/// The other end of `prep build`: started by it, never by a person.
struct WorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Build shards on behalf of `prep build`.",
    shouldDisplay: false)

  @OptionGroup var arguments: BuildArguments
  @OptionGroup var assignment: AssignmentArguments

  func run() throws {
    do {
      try BuildWorker(
        options: try arguments.options(), output: OutputFolder(path: arguments.out),
        assignment: assignment.assignment
      ).run()
    } catch {
      // The coordinator has the message and prints it once.
      throw ExitCode.failure
    }
  }
}
