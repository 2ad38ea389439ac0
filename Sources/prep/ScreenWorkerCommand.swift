import ArgumentParser
import MOSEIPrep

/// The other end of `prep screen`: started by it, never by a person.
struct ScreenWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "screen-worker",
    abstract: "Measure videos on behalf of `prep screen`.",
    shouldDisplay: false)

  @OptionGroup var arguments: ScreenArguments
  @OptionGroup var assignment: AssignmentArguments

  func run() throws {
    do {
      try ScreeningWorker(
        options: try arguments.options(), assignment: assignment.assignment
      ).run()
    } catch {
      // The coordinator has the message and prints it once.
      throw ExitCode.failure
    }
  }
}
