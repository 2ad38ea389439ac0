import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import AVSERModel

@Suite struct RunFolderTests {
  /// Nothing of the old run may be scored or resumed after it was replaced; other files stay.
  @Test func overwritingRemovesARunAndNothingElse() throws {
    let folder = try TemporaryFolder()
    let cache = folder.file("cache")
    var content = TestCache()
    content.videos = [1, 0, 0]
    content.clipsPerVideo = 1
    try content.write(to: cache)
    let run = folder.file("run")
    var options = TrainingOptions(preset: .demo, epochs: 1)
    #expect(try Trainer(cache: cache, output: run, options: options).run() == 1)
    let names = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(names.contains("resume.safetensors") && names.contains("checkpoint-best.safetensors"))
    try AtomicFile.write("mine", to: "\(run)/notes.txt")

    options.seed = 1
    let started = try Trainer(cache: cache, output: run, options: options, start: .overwriting)
    let left = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
    #expect(left == ["config.json", "notes.txt"])
    // Killed before its first epoch ended, the new run resumes from its beginning.
    withExtendedLifetime(started) {}
    #expect(
      try Trainer(cache: cache, output: run, options: options, start: .resuming).run() == 1)
  }
}
