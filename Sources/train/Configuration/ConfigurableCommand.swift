import ArgumentParser
import Console

/// A command with a `--config` option.
protocol ConfigurableCommand: ParsableCommand {
  /// The options a configuration file may set.
  associatedtype Settings: ParsableArguments
  /// Holds their values.
  var settings: Settings { get }
  /// Settings of other commands' files, with what this one has in their place.
  static var replacedSettings: [String: String] { get }
}

extension ConfigurableCommand {
  static var replacedSettings: [String: String] { [:] }
}

extension ParsableCommand {
  /// Puts what the command line's `--config` file says before the options the user gave.
  ///
  /// Of an option given twice the last counts, so the user's override the file's, and one set of
  /// declarations decides names, types, defaults and limits of both.
  ///
  /// - Parameter arguments: The command line, subcommand first.
  /// - Returns: The arguments to parse, unchanged without such a file.
  /// - Throws: `ValidationError` where the file cannot be used.
  static func expandingConfiguration(_ arguments: [String]) throws -> [String] {
    let subcommands = configuration.subcommands.compactMap { $0 as? any ConfigurableCommand.Type }
    guard let name = arguments.first,
      let command = subcommands.first(where: { $0.configuration.commandName == name }),
      let path = configurationPath(in: arguments.dropFirst())
    else { return arguments }
    return [name] + (try command.arguments(ofFile: path)) + arguments.dropFirst()
  }

  /// The value of the last `--config`, as the parser would take it.
  private static func configurationPath(in arguments: ArraySlice<String>) -> String? {
    let options = arguments.prefix { $0 != "--" }
    guard let last = options.lastIndex(where: { $0 == "--config" || $0.hasPrefix("--config=") })
    else { return nil }
    if options[last] != "--config" { return String(options[last].dropFirst("--config=".count)) }
    return last + 1 < options.endIndex ? options[last + 1] : nil
  }
}

extension ConfigurableCommand {
  fileprivate static func arguments(ofFile path: String) throws -> [String] {
    let file = try ConfigurationFile(reading: path)
    for (place, name, other) in file.places(of: replacedSettings) {
      StandardError.write("note: \(place): \(name) is left out: this command has \(other)\n")
    }
    return try file.arguments(for: Settings.self, without: Set(replacedSettings.keys))
  }
}
