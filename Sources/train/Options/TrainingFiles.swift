import ArgumentParser

/// What every command that trains reads and writes.
struct TrainingFiles: ParsableArguments {
  @OptionGroup var cache: CacheArgument

  @Option(
    name: .customLong("out"),
    help: "The RUN folder to write; of `ablate`, the folder of all runs.",
    completion: .directory)
  var output: String

  @Option(
    help: "A YAML file of options by their long names; those given here count more.",
    completion: .file(extensions: ["yaml", "yml"]))
  var config: String?
}
