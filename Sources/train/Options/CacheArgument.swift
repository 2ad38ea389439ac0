import ArgumentParser

/// The cache a command reads.
struct CacheArgument: ParsableArguments {
  @Argument(
    help: ArgumentHelp("The cache folder, written by `prep`.", valueName: "cache"),
    completion: .directory)
  var folder: String
}
