import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct FoldsTests {
  private func folds(_ text: String) throws -> Folds {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: folder.url.appendingPathComponent("folds.py"))
    return try Folds(path: folder.file("folds.py"))
  }

  @Test func readsWhatPythonReads() throws {
    let source = """
      # standard_train_fold = ['comment']
      import os
      '''doc
      standard_test_fold = ['doc']'''
      standard_train_fold=['-KhIe04WDA0', "22137", # it's a comment
        '_x#y', 'it\\'s',
      ]; standard_valid_fold \\
        = ("v'v",)
      other = []
      standard_test_fold = ["b",
      'a' 'a'
      ]

      """
    let folds = try folds(source)
    let result = try Tool.check(
      Tool.python,
      [
        "-c",
        "import sys, json; g = {}; exec(sys.argv[1], g); "
          + "print(json.dumps([list(g['standard_%s_fold' % s]) for s in ('train', 'valid', 'test')]))",
        source,
      ])
    let expected = try JSONDecoder().decode([[String]].self, from: result.output)
    #expect([folds.train, folds.valid, folds.test] == expected)
    #expect(folds.identities == ["-KhIe04WDA0", "22137", "_x#y", "it's", "v'v", "aa", "b"])
    #expect(folds.split(of: "22137") == .train && folds.split(of: "comment") == nil)
  }

  @Test(arguments: [
    ("standard_train_fold += ['b']", "line 4"),
    ("standard_train_fold.remove('a')", "line 4"),
    ("standard_train_fold = ['b']", "assigned twice"),
    ("x = open('/etc/passwd')", "line 4"),
    ("x = ['a'] + ['b']", "line 4"),
    ("x = ['a", "does not end"),
    ("x = ['a', ", "expected a string"),
    ("x = [f'a']", "expected a string"),
    ("x = ['\\x41']", "escape"),
  ])
  func refusesWhatItWouldHaveToExecute(line: String, words: String) throws {
    let error = #expect(throws: PrepError.self) {
      try folds(
        """
        standard_train_fold = ['a']
        standard_valid_fold = ['v']
        standard_test_fold = ['t']
        \(line)
        """)
    }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test(arguments: [
    ("['a']", "['v']", "[]", "test fold is empty"), ("['a']", "['v']", "['a']", "occurs twice"),
    ("['a', 'a']", "['v']", "['t']", "occurs twice"), ("['..']", "['v']", "['t']", "no video id"),
    ("['a/b']", "['v']", "['t']", "no video id"),
  ])
  func refusesUnfitFolds(train: String, valid: String, test: String, words: String) throws {
    let error = #expect(throws: PrepError.self) {
      try folds(
        "standard_train_fold=\(train)\nstandard_valid_fold=\(valid)\nstandard_test_fold=\(test)")
    }
    #expect(error?.description.contains(words) == true)
  }
}
