internal import FeatureCache

/// Published cases of broken samples: `manifests/cmu-mosei-known-issues.jsonl`, or a user's own list.
///
/// One JSON object a line: `id` (a video, or a sample as manifests name it), `decides`, `problem` and
/// `source`. `decides` is the code that the case is removed by; only cases of `known-bad` are taken
/// from the list, as all others are for a check of the data itself to find.
public struct KnownIssues: Sendable, Equatable {
  /// Why, by sample id or video id.
  public let knownBad: [String: String]

  /// The list that comes with the program.
  ///
  /// - Throws: `PrepError` where the program was built with an unfit one.
  public static func published() throws(PrepError) -> KnownIssues {
    try KnownIssues(
      parsing: PackageResources.cmu_mosei_known_issues_jsonl,
      path: "manifests/cmu-mosei-known-issues.jsonl")
  }

  /// Reads a list.
  ///
  /// - Parameter path: The file.
  /// - Throws: `PrepError` with the line that is unfit.
  public init(path: String) throws(PrepError) {
    try self.init(parsing: try InputFile.bytes(of: path), path: path)
  }

  private init(parsing bytes: [UInt8], path: String) throws(PrepError) {
    var knownBad: [String: String] = [:]
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      func failure(_ cause: String) -> PrepError {
        PrepError(
          .formatInvalid, "not a known issue", path: path, location: "line \(number + 1)",
          cause: cause,
          remedy: "Each line is {\"id\":..,\"decides\":\"known-bad\",\"problem\":..,\"source\":..}."
        )
      }
      let entry: JSONValue
      do {
        entry = try JSONValue(parsing: line)
      } catch {
        throw failure("\(error)")
      }
      guard let id = entry["id"]?.string, let decides = entry["decides"]?.string,
        let problem = entry["problem"]?.string, let source = entry["source"]?.string
      else { throw failure("\"id\", \"decides\", \"problem\" or \"source\" is missing") }
      guard decides == "none" || ReasonCode(rawValue: decides) != nil else {
        throw failure("there is no reason \"\(decides)\"")
      }
      if decides == ReasonCode.knownBad.rawValue { knownBad[id] = "\(problem) (\(source))" }
    }
    self.knownBad = knownBad
  }
}
