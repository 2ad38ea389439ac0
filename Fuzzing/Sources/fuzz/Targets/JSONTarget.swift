@testable import FeatureCache

/// JSON documents: lines of manifests, and the ground of index and shard headers.
enum JSONTarget: FuzzTarget {
  static let name = "json"

  static let seeds = [
    #"{"id":"a[3]","start":1.5e-3,"end":null,"also":["x",true,-0],"evidence":{"t":[1,2.5]}}"#,
    "[\"\\ud83d\\ude00\\u00e9\\n\", 9223372036854775807, -1E+300, {}, [[]], false]", " 12 ",
  ].map { Array($0.utf8) }

  static let words = [
    "null", "true", "false", "\\u", "\\ud83d\\ude00", "1e308", "-0", "9223372036854775808", "[[",
    "{\"", "\":",
  ]

  static func read(_ input: [UInt8]) throws {
    let value = try JSONValue(parsing: input)
    let text = value.text()
    let again = try? JSONValue(parsing: text)
    // Numbers such as 1.0 come back as they went: the shortest text that reads to the same value.
    require(again == value, "the text of a value reads back as another: \(text)")
    require(
      (try? JSONValue(parsing: value.prettyText())) == value, "indented text reads back as another")
    let canonical = value.text(.canonical)
    require(
      (try? JSONValue(parsing: canonical))?.text(.canonical) == canonical,
      "canonical text is not canonical")
  }
}
