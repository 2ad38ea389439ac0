internal import FeatureCache

/// One kept sample of a cache: its labels, and where its features lie.
public struct CacheSample: Sendable, Equatable {
  /// `<video>[<clip>]`, as in the manifests.
  public let id: String
  /// Position of the shard in the data set.
  let shard: Int
  /// Row in the shard.
  let row: Int
  /// Index of the video's id in the index's `identities`.
  public let identity: Int
  /// Whether each emotion is present (label above 0), `[6]`.
  public private(set) var emotions: [Bool]
  /// -3 to 3.
  public private(set) var sentiment: Float
  /// How many of the 601 MFCC frames are sound, the rest being computed from padding.
  public private(set) var mfccFrames: Int
  /// The steps with a face image, ascending, of 0 to 35.
  public private(set) var validSteps: [Int]
}

extension CacheSample {
  /// All samples of a shard, in row order.
  ///
  /// - Parameters:
  ///   - shard: An open shard.
  ///   - position: Its position in the data set.
  ///   - identities: The video ids of the index.
  /// - Returns: The samples, none for an empty shard.
  /// - Throws: `CacheError` where the shard cannot be read or contradicts the index.
  static func all(
    of shard: Shard, at position: Int, identities: [String]
  ) throws(CacheError) -> [CacheSample] {
    let clips = try shard.clips()
    let identityColumn = try shard.identities()
    let emotions = try shard.emotions()
    let sentiments = try shard.sentiments()
    let frames = try shard.mfccFrames()
    let valid = try shard.faceValid()
    var samples: [CacheSample] = []
    samples.reserveCapacity(shard.sampleCount)
    for row in 0..<shard.sampleCount {
      let identity = Int(identityColumn[row])
      guard identities.indices.contains(identity), identities[identity] == shard.videos[row] else {
        throw CacheError(
          .formatInvalid, "row \(row): identity \(identity) is not video \(shard.videos[row])",
          path: shard.path, remedy: "The shard belongs to another index: run prep again.")
      }
      guard (0...ShardLayout.mfccFrames).contains(Int(frames[row])) else {
        throw CacheError(
          .formatInvalid, "row \(row) has \(frames[row]) MFCC frames", path: shard.path)
      }
      let labels = emotions[(row * ShardLayout.emotions)..<((row + 1) * ShardLayout.emotions)]
      // NaN would compare as "absent" and train on a label nobody gave.
      guard labels.allSatisfy(\.isFinite), sentiments[row].isFinite else {
        throw CacheError(
          .formatInvalid, "row \(row) has a label that is not finite", path: shard.path,
          cause: "screening removes such samples, so the shard is damaged",
          remedy: "Run prep again: it makes damaged shards anew.")
      }
      let steps = (0..<ShardLayout.steps).filter { valid[row * ShardLayout.steps + $0] != 0 }
      samples.append(
        CacheSample(
          id: "\(shard.videos[row])[\(clips[row])]", shard: position, row: row,
          identity: identity, emotions: labels.map { $0 > 0 }, sentiment: sentiments[row],
          mfccFrames: Int(frames[row]), validSteps: steps))
    }
    return samples
  }
}

extension CacheSample {
  /// The sample as if no step had a face.
  var withoutFaces: CacheSample {
    var sample = self
    sample.validSteps = []
    return sample
  }

  /// The sample as if it were silent from the start.
  var withoutSound: CacheSample {
    var sample = self
    sample.mfccFrames = 0
    return sample
  }

  /// The sample with the emotions and sentiment of another.
  fileprivate func withLabels(of other: CacheSample) -> CacheSample {
    var sample = self
    sample.emotions = other.emotions
    sample.sentiment = other.sentiment
    return sample
  }
}

extension [CacheSample] {
  /// The samples with their labels dealt out anew, emotions and sentiment of a sample together.
  ///
  /// - Parameter random: Decides which sample gets whose.
  /// - Returns: The samples in the same order, with the same features and identities.
  func exchangingLabels(_ random: inout SeededGenerator) -> [CacheSample] {
    zip(self, random.permutation(count)).map { $0.withLabels(of: self[$1]) }
  }
}
