@testable import MOSEIPrep

/// The standard folds: a Python file of lists, read without Python.
enum FoldsTarget: FuzzTarget {
  static let name = "folds"

  static let seeds = [
    """
    # folds
    import os
    standard_train_fold=['a','-b_',"12"]
    standard_valid_fold = ("c",); standard_test_fold = ['''d''', 'e\\'',]
    """,
    "\u{FEFF}\"\"\"doc\nstring\"\"\"\nx = []\nstandard_test_fold \\\n = [ 'a' 'b'\n, # c\n]\n",
  ].map { Array($0.utf8) }

  static let words = [
    "standard_train_fold", "standard_valid_fold", "standard_test_fold", "'''", "\"\"\"", "=[",
    "\\\n", "import ", "from ", "\\'",
  ]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input)
    let folds = try Folds(path: memory.path)
    require(
      folds.train.allSatisfy { folds.split(of: $0) == .train }
        && folds.test.allSatisfy { folds.split(of: $0) == .test },
      "a video is in another fold than its list says")
    require(
      Set(folds.identities.map { Array($0.utf8) }).count == folds.identities.count,
      "an identity occurs twice")
  }
}
