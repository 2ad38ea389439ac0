import AVSERModel
import ArgumentParser
import Foundation
import Yams

/// A YAML file of one `option: value` a line.
struct ConfigurationFile {
  /// Far more than all options and a page of comments need.
  static let largestSize = 65_536

  private struct Setting {
    let name: String
    let value: Node.Scalar
    let line: Int
  }

  private let path: String
  private let settings: [Setting]

  /// Reads a file.
  ///
  /// - Parameter path: The file.
  /// - Throws: `ValidationError` that names file and line where it cannot be read, is too large, is
  ///   no YAML, or is more than a list of scalars.
  init(reading path: String) throws {
    self.path = path
    let data: Data
    do {
      let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      data = try file.read(upToCount: Self.largestSize + 1) ?? Data()
    } catch {
      throw ValidationError(
        "\(path): cannot be read (\(FailureText.cause(error)))\n"
          + "  Give a YAML file of options, such as the config.yaml of a run.")
    }
    guard data.count <= Self.largestSize else {
      throw ValidationError("\(path): is larger than \(Self.largestSize) bytes")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ValidationError("\(path): is not UTF-8")
    }
    try Self.refuseNesting(in: text, path)
    settings = try Self.settings(of: text, path)
  }

  /// Refuses all but lines of `name: scalar`, each name once, before a YAML parser sees the text.
  ///
  /// Options are flat. Anchors and nesting, whose cost no parser bounds, serve only attacks.
  private static func refuseNesting(in text: String, _ path: String) throws {
    var names: Set<Substring> = []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      let content = line.drop { $0 == " " || $0 == "\t" }
      if content.isEmpty || content.first == "#" || line == "---" || line == "..." { continue }
      let name = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
      let value = line.dropFirst(name.count + 1).drop { $0 == " " || $0 == "\t" }
      guard !name.isEmpty, line.dropFirst(name.count).first == ":",
        !value.starts(with: ["-", " "]), !"[]{}&*!|>?%@`".contains(value.first ?? " ")
      else {
        throw ValidationError("\(path):\(index + 1): expected a line `option: value`")
      }
      guard names.insert(name).inserted else {
        throw ValidationError("\(path):\(index + 1): \(name) is set twice")
      }
    }
  }

  private static func settings(of text: String, _ path: String) throws -> [Setting] {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw ValidationError("\(path): \(error)")
    }
    guard let root else { return [] }
    guard let mapping = root.mapping else {
      throw ValidationError("\(path):1: expected lines `option: value`")
    }
    return try mapping.map { key, value in
      guard let name = key.string, let line = key.mark?.line, let scalar = value.scalar else {
        throw ValidationError("\(path): expected lines `option: value`")
      }
      return Setting(name: name, value: scalar, line: line)
    }
  }

  /// The settings as command-line arguments.
  ///
  /// - Parameters:
  ///   - options: The options that may be set.
  ///   - ignored: Names of settings to leave out.
  /// - Returns: The arguments, in the file's order.
  /// - Throws: `ValidationError` that names the line of an unknown option or of a wrong value.
  func arguments<Options: ParsableArguments>(
    for options: Options.Type, without ignored: Set<String> = []
  ) throws -> [String] {
    try settings.filter { !ignored.contains($0.name) }.map { setting in
      let argument = Self.argument(setting)
      do {
        // Each alone: the parser's message then belongs to this line.
        _ = try Options.parse([argument])
      } catch {
        let message =
          Options.exitCode(for: error) == .success
          ? "'\(setting.name)' is no setting" : Options.message(for: error)
        throw ValidationError("\(path):\(setting.line): \(message)")
      }
      return argument
    }
  }

  /// Where some settings stand.
  ///
  /// - Parameter names: Names of settings, with a word on each.
  /// - Returns: File and line, name and word of those that are set.
  func places(of names: [String: String]) -> [(place: String, name: String, word: String)] {
    settings.compactMap { setting in
      names[setting.name].map { ("\(path):\(setting.line)", setting.name, $0) }
    }
  }

  /// `true` and `false` as they stand are flags; anything else is an option's value.
  private static func argument(_ setting: Setting) -> String {
    guard setting.value.style != .doubleQuoted, setting.value.style != .singleQuoted else {
      return "--\(setting.name)=\(setting.value.string)"
    }
    return switch setting.value.string {
    case "true": "--\(setting.name)"
    case "false": "--no-\(setting.name)"
    default: "--\(setting.name)=\(setting.value.string)"
    }
  }
}
