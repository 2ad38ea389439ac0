import FeatureCache
import TestSupport
import Testing
import Torch

@testable import AVSERModel

@Suite struct TrainerTests {
  private func cache(in folder: TemporaryFolder) throws -> String {
    var content = TestCache()
    content.videos = [2, 1, 0]
    content.clipsPerVideo = 2
    content.validSteps = 1
    let path = folder.file("cache")
    try content.write(to: path)
    return path
  }

  /// The loss of single samples tells them apart while the weights stand still.
  @Test func everyPassHasAnOrderOfItsOwn() throws {
    let folder = try TemporaryFolder()
    var options = TrainingOptions(preset: .demo, epochs: 3)
    options.learningRate = 1e-30
    options.batchSize = 1
    var sums: [[Double]] = []
    let trainer = try Trainer(
      cache: try cache(in: folder), output: folder.file("run"), options: options
    ) { event in
      guard case .batch(let progress) = event, progress.pass == .identification else { return }
      if progress.samples == 1 { sums.append([0]) }
      sums[sums.count - 1].append(progress.loss * Double(progress.samples))
    }
    try trainer.run()
    let passes = sums.map { sums in
      zip(sums.dropFirst(), sums).map { (($0 - $1) * 1e6).rounded() }
    }
    #expect(passes.count == 3 && Set(passes).count == 3, "\(passes)")
    #expect(Set(passes.map { $0.sorted() }).count == 1, "\(passes)")
  }

  @Test func positiveLabelsWeighWhatNegativesOutnumberThemBy() throws {
    let folder = try TemporaryFolder()
    let dataset = try CacheDataset(path: try cache(in: folder))
    // `TestCache` shows emotion k of clip c of identity i where c + i + k is a multiple of 3.
    func weight(_ options: TrainingOptions) throws -> [Float]? {
      try TrainingData(dataset: dataset, options: options).positiveWeight(.float32, .cpu)?.array()
    }
    let balanced = try weight(TrainingOptions(positiveWeight: .balanced))
    #expect(balanced == [3, 3, 1, 3, 3, 1])
    #expect(try weight(TrainingOptions()) == nil)
    #expect(try weight(TrainingOptions(task: .sentiment, positiveWeight: .balanced)) == nil)
  }

  /// Data from which part of the result cannot come are refused, each gap by name.
  @Test func gapsInTheDataAreRefused() throws {
    let folder = try TemporaryFolder()
    func failure(
      _ change: (inout TestCache) -> Void, _ options: TrainingOptions = TrainingOptions()
    ) throws -> String? {
      let path = folder.file("gaps-\(Int.random(in: 0..<Int.max))")
      var content = TestCache()
      content.validSteps = 1
      change(&content)
      try content.write(to: path)
      let dataset = try CacheDataset(path: path)
      do throws(TrainingError) {
        try TrainingData(dataset: dataset, options: options).check()
        return nil
      } catch {
        #expect(error.code == .cacheUnusable && error.path == path)
        return error.description
      }
    }
    #expect(try failure { _ in } == nil)
    #expect(try failure { $0.videos = [0, 1, 1] }?.contains("train split has no samples") == true)
    #expect(try failure { $0.videos = [2, 0, 1] }?.contains("valid split has no samples") == true)
    let alone = TrainingOptions(method: .baseline)
    #expect(try failure { $0.videos = [1, 1, 0] }?.contains("train has 1 identity") == true)
    #expect(try failure({ $0.videos = [1, 1, 0] }, alone) == nil)
    func oneClip(_ content: inout TestCache) {
      content.videos = [2, 1, 0]
      content.clipsPerVideo = 1
    }
    // Identities 0 and 1 of clip 0 show happy, anger, surprise and fear between them.
    #expect(try failure(oneClip)?.contains("no train sample shows sad") == true)
    #expect(try failure(oneClip, TrainingOptions(task: .sentiment)) == nil)
    #expect(try failure(oneClip, TrainingOptions(allowIncomplete: true)) == nil)
  }
}
