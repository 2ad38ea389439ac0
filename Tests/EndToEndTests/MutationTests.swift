import Foundation
import TestSupport
import Testing

/// `prep build` on mutated clips: a few of what `scripts/mutate` does a thousand of.
@Suite struct MutationTests {
  private func expectSurvival(_ arguments: [String]) throws {
    let folder = try TemporaryFolder()
    let script = Repository.root.appendingPathComponent("Tests/mutation/run.py").path
    let result = try Tool.run(
      Tool.python,
      [script, "--prep", Program.path("prep"), "--work", folder.file("work")] + arguments)
    #expect(result.status == 0, "\(result.errors)\(result.text)")
  }

  @Test func everySampleOfEveryClipIsReported() throws {
    // Giant files take a while; `StalledFileTests` has smaller limits for them.
    try expectSurvival(["40", "--seed", "3", "--kinds", "^(?!size)"])
  }

  @Test(.disabled(if: Program.isSanitized, "sanitizers open files of their own"))
  func noFileOutsideTheDatasetIsOpened() throws {
    try expectSurvival([
      "50", "--seed", "4", "--strace", "--kinds", "^(playlist|link|no file|boxes)",
    ])
  }
}
