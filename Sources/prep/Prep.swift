import ArgumentParser

@main
struct Prep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prep",
    abstract: "",
    subcommands: [InspectCommand.self, VerifyCommand.self]
  )
}
