import ArgumentParser

@main
struct Prep: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prep",
    abstract: "",
    subcommands: [FramesCommand.self, MFCCCommand.self]
  )
}
