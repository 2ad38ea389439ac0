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

  /// What a finished run needs to go on or to be scored is missed before anything is trained.
  @Test func aRunThatLostAFileIsNotResumed() throws {
    let folder = try TemporaryFolder()
    let (cache, run) = (folder.file("cache"), folder.file("run"))
    try TestCache.oneSample.write(to: cache)
    let options = TrainingOptions(preset: .demo, epochs: 1, allowIncomplete: true)
    _ = try Trainer(cache: cache, output: run, options: options).run()
    let metrics = try Data(contentsOf: URL(filePath: "\(run)/metrics.jsonl"))
    func expectFailure(_ name: String, cause: String) throws {
      let error = #expect(throws: TrainingError.self) {
        _ = try Trainer(cache: cache, output: run, options: options, start: .resuming)
      }
      #expect(error?.path == "\(run)/\(name)" && error?.code == .runInvalid)
      #expect(error?.message.contains("cannot be resumed") == true)
      #expect(error?.cause?.contains(cause) == true, "\(error?.cause ?? "")")
      #expect(error?.remedy?.contains("--overwrite") == true)
      #expect(try Data(contentsOf: URL(filePath: "\(run)/metrics.jsonl")) == metrics)
    }
    let best = URL(filePath: "\(run)/checkpoint-best.safetensors")
    let weights = try Data(contentsOf: best)
    try FileManager.default.removeItem(at: best)
    try expectFailure("checkpoint-best.safetensors", cause: "No such file")
    try weights.dropLast(100).write(to: best)
    try expectFailure("checkpoint-best.safetensors", cause: "cut short")
    let snapshot = URL(filePath: "\(run)/resume.safetensors")
    try Data(contentsOf: snapshot).write(to: best)
    try expectFailure("checkpoint-best.safetensors", cause: "another network")
    try weights.write(to: best)
    try FileManager.default.removeItem(at: snapshot)
    try expectFailure("resume.safetensors", cause: "epochs finished: 1")
    // Killed at the end of its first epoch, before the snapshot: nothing is lost but that epoch.
    try FileManager.default.removeItem(atPath: "\(run)/state.json")
    #expect(
      try Trainer(cache: cache, output: run, options: options, start: .resuming).run() == 1)
  }

  /// No place in a cache is a RUN folder, by any name, and no folder around one.
  @Test func aRunIsKeptOutOfCaches() throws {
    let folder = try TemporaryFolder()
    let (cache, link) = (folder.file("data/cache"), folder.file("link"))
    try FileManager.default.createDirectory(
      atPath: folder.file("data"), withIntermediateDirectories: true)
    try TestCache.oneSample.write(to: cache)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: cache)
    let options = TrainingOptions(preset: .demo, epochs: 1, allowIncomplete: true)
    let before = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    for output in [
      cache, "\(cache)/cache", "\(cache)/runs/first", "\(link)/none/../cache/", folder.file("data"),
    ] {
      for (from, start) in [(cache, RunStart.fresh), (link, .overwriting), (cache, .resuming)] {
        let error = #expect(throws: TrainingError.self) {
          _ = try Trainer(cache: from, output: output, options: options, start: start)
        }
        #expect(error?.path == output && error?.message.contains("cache") == true, "\(output)")
      }
    }
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted() == before)
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
