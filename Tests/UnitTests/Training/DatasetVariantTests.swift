import FeatureCache
import TestSupport
import Testing
import Torch

@testable import AVSERModel

/// The baselines' data: one modality alone, and labels dealt out anew.
@Suite struct DatasetVariantTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try TestCache().write(to: folder.path)
    return folder
  }

  @Test func aModalityLeftOutIsEmptyAndTheOtherUnchanged() throws {
    let folder = try folder()
    func batch(_ modality: Modality) throws -> Batch {
      let dataset = try CacheDataset(path: folder.path, modality: modality)
      return try Batch(dataset.samples(of: .test), of: dataset)
    }
    let (both, video, audio) = (try batch(.both), try batch(.video), try batch(.audio))
    #expect(video.input.faces.valid == both.input.faces.valid)
    #expect(try video.input.faces.frames.bytes() == both.input.faces.frames.bytes())
    #expect(try video.input.mfcc.array(of: Float.self).allSatisfy { $0 == 0 })
    #expect(video.input.mfccFrames.allSatisfy { $0 == 0 })
    #expect(audio.input.faces.valid.allSatisfy { !$0 })
    #expect(try audio.input.mfcc.bytes() == both.input.mfcc.bytes())
    #expect(audio.input.mfccFrames == both.input.mfccFrames)
    #expect(try audio.emotions.bytes() == both.emotions.bytes())
  }

  /// Labels change places inside train and inside valid; test, features and identities stay.
  @Test func shuffledLabelsAreOthersLabels() throws {
    let folder = try folder()
    let plain = try CacheDataset(path: folder.path)
    let shuffled = try CacheDataset(path: folder.path, labelShuffle: 1)
    func labels(_ samples: [CacheSample]) -> [String] {
      samples.map { "\($0.emotions) \($0.sentiment)" }
    }
    for split in [DataSplit.train, .valid] {
      let (before, after) = (plain.samples(of: split), shuffled.samples(of: split))
      #expect(labels(before) != labels(after))
      #expect(labels(before).sorted() == labels(after).sorted())
      #expect(before.map(\.id) == after.map(\.id))
      #expect(before.map(\.identity) == after.map(\.identity))
      #expect(before.map(\.validSteps) == after.map(\.validSteps))
    }
    #expect(plain.samples(of: .test) == shuffled.samples(of: .test))
    let again = try CacheDataset(path: folder.path, labelShuffle: 1)
    #expect(again.samples(of: .train) == shuffled.samples(of: .train))
    let other = try CacheDataset(path: folder.path, labelShuffle: 2)
    #expect(other.samples(of: .train) != shuffled.samples(of: .train))
  }
}
