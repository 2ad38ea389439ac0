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
    try TestCache.oneSample.write(to: cache)
    let run = folder.file("run")
    var options = TrainingOptions(preset: .demo, epochs: 1, allowIncomplete: true)
    #expect(try Trainer(cache: cache, output: run, options: options).run() == 1)
    let names = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(names.contains("resume.safetensors") && names.contains("checkpoint-best.safetensors"))
    try AtomicFile.write("mine", to: "\(run)/notes.txt")

    options.seed = 1
    let started = try Trainer(cache: cache, output: run, options: options, start: .overwriting)
    let left = try FileManager.default.contentsOfDirectory(atPath: run).sorted()
    #expect(left == [".lock", "config.json", "notes.txt"])
    // While it lives nobody else may train here, not even by overwriting.
    for start in [RunStart.resuming, .overwriting] {
      let error = #expect(throws: TrainingError.self) {
        _ = try Trainer(cache: cache, output: run, options: options, start: start)
      }
      #expect(error?.message == "another run is training in this folder")
    }
    withExtendedLifetime(started) {}
  }

  @Test func aRunKilledInItsFirstEpochStartsAnew() throws {
    let folder = try TemporaryFolder()
    let cache = folder.file("cache")
    try TestCache.oneSample.write(to: cache)
    let run = folder.file("run")
    let options = TrainingOptions(preset: .demo, epochs: 1, allowIncomplete: true)
    _ = try Trainer(cache: cache, output: run, options: options)
    #expect(
      try Trainer(cache: cache, output: run, options: options, start: .resuming).run() == 1)
  }

  /// No later epoch need replace what `kill -9` left of a checkpoint, which may be half a gigabyte.
  @Test(arguments: [RunStart.resuming, .overwriting])
  func halfWrittenFilesOfAKilledRunGo(_ start: RunStart) throws {
    let folder = try TemporaryFolder()
    let (cache, run) = (folder.file("cache"), folder.file("run"))
    try TestCache.oneSample.write(to: cache)
    let options = TrainingOptions(preset: .demo, epochs: 1, allowIncomplete: true)
    _ = try Trainer(cache: cache, output: run, options: options).run()
    let foreign = [".notes.txt.partial", ".checkpoint-epoch-x.safetensors.partial"]
    let own = [".checkpoint-epoch-7.safetensors.partial", ".resume.safetensors.partial"]
    for name in own + foreign { try Data().write(to: URL(filePath: "\(run)/\(name)")) }
    let trainer = try Trainer(cache: cache, output: run, options: options, start: start)
    let left = try FileManager.default.contentsOfDirectory(atPath: run)
    #expect(Set(left.filter { $0.hasSuffix(".partial") }) == Set(foreign))
    withExtendedLifetime(trainer) {}
  }

  /// Nothing is left in a folder that holds something else.
  @Test(arguments: [RunStart.fresh, .resuming])
  func aFolderOfSomethingElseStaysAsItIs(_ start: RunStart) throws {
    let folder = try TemporaryFolder()
    try AtomicFile.write("mine", to: folder.file("notes.txt"))
    let error = #expect(throws: TrainingError.self) { _ = try RunFolder.claim(folder.path, start) }
    #expect(error?.code == .runConflict && error?.cause == "notes.txt")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["notes.txt"])
  }
}
