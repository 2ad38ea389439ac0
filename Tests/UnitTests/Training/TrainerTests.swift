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
    let weight = try #require(try Trainer.positiveWeight(.balanced, dataset, .cpu))
    #expect(try weight.array(of: Float.self) == [3, 3, 1, 3, 3, 1])
    #expect(try Trainer.positiveWeight(.none, dataset, .cpu) == nil)
  }
}
