import ArgumentParser

@main
struct Train: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "",
    subcommands: []
  )
}
