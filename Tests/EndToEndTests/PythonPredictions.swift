import FeatureCache
import Foundation
import TestSupport
import Testing

/// Runs `Tests/parity/predictions.py`: what Python makes of predicted and exported files.
enum PythonPredictions {
  /// The answer to each case, all from one start of Python.
  static func answers(_ cases: [[String: JSONValue]]) throws -> [JSONValue] {
    let folder = try TemporaryFolder()
    let input = JSONValue.array(
      cases.map { .object($0.map { JSONValue.Member($0.key, $0.value) }) })
    try AtomicFile.write(input.text(), to: folder.file("cases.json"))
    let script = Repository.root.appendingPathComponent("Tests/parity/predictions.py").path
    let output = try Tool.check(Tool.python, [script, folder.file("cases.json")]).output
    let answers = try #require(try JSONValue(parsing: Array(output).dropLast()).array)
    try #require(answers.count == cases.count)
    return answers
  }

  /// Expects every figure of Python's among ours: equal, or undefined in both.
  static func expectEqual(_ ours: JSONValue?, _ python: JSONValue, _ comment: String) throws {
    let figures = try #require(python.members)
    #expect(figures.count > 3, "\(comment)")
    for (name, value) in figures.map({ ($0.name, $0.value.number) }) {
      let own = ours?[name]
      #expect(own != nil && (own?.number == nil) == (value == nil), "\(comment), \(name)")
      if let a = own?.number, let b = value {
        #expect(abs(a - b) < 1e-6, "\(comment), \(name): \(a), Python \(b)")
      }
    }
  }
}
