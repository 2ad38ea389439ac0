internal import FeatureCache

/// One kept sample of a cache: its labels, and where its features lie.
public struct CacheSample: Sendable, Equatable {
  /// `<video>[<clip>]`, as in the manifests of a data set in CMU-MOSEI's layout.
  public let id: String
  public let video: String
  /// Position of the shard in the data set.
  let shard: Int
  /// Row in the shard.
  let row: Int
  /// Index into the index's `identities`: of the video's id, or of who a table says is seen.
  public let identity: Int
  /// Whether each emotion is present (label above 0), `[6]`.
  public private(set) var emotions: [Bool]
  /// -3 to 3, NaN where the data set does not annotate it.
  public private(set) var sentiment: Float
  /// The emotions that the data set does not annotate: of those `emotions` says nothing.
  public let missingEmotions: [Emotion]
  /// How many of the 601 MFCC frames are sound, the rest being computed from padding.
  public private(set) var mfccFrames: Int
  /// The steps with a face image, ascending, of 0 to 35.
  public private(set) var validSteps: [Int]
}

extension CacheSample {
  /// Whether the data set annotates what a task learns.
  public func isAnnotated(for task: TaskName) -> Bool {
    switch task {
    case .emotion: missingEmotions.isEmpty
    case .sentiment: sentiment.isFinite
    }
  }

  /// All samples of a shard, in row order.
  ///
  /// - Parameters:
  ///   - shard: An open shard.
  ///   - position: Its position in the data set.
  ///   - identities: The identities of the index.
  /// - Returns: The samples, none for an empty shard.
  /// - Throws: `CacheError` where the shard cannot be read or contradicts the index.
  static func all(
    of shard: Shard, at position: Int, identities: [String]
  ) throws(CacheError) -> [CacheSample] {
    let videoIdentities = Set(identities)
    let clips = try shard.clips()
    let identityColumn = try shard.identities()
    let emotions = try shard.emotions()
    let sentiments = try shard.sentiments()
    let frames = try shard.mfccFrames()
    let valid = try shard.faceValid()
    // A data set annotates a label or does not: then it is NaN in every row.
    let isAnnotated = (0..<ShardLayout.emotions).map { emotion in
      !stride(from: emotion, to: emotions.count, by: ShardLayout.emotions)
        .allSatisfy { emotions[$0].isNaN }
    }
    let missing = zip(Emotion.allCases, isAnnotated).compactMap { $1 ? nil : $0 }
    let hasSentiment = !sentiments.allSatisfy(\.isNaN)
    var samples: [CacheSample] = []
    samples.reserveCapacity(shard.sampleCount)
    for row in 0..<shard.sampleCount {
      let identity = Int(identityColumn[row])
      let video = shard.videos[row]
      // Identities are the videos' ids, or the names of a table of samples.
      guard identities.indices.contains(identity),
        identities[identity] == video || !videoIdentities.contains(video)
      else {
        throw CacheError(
          .formatInvalid, "row \(row): identity \(identity) is not video \(video)",
          path: shard.path, remedy: "The shard belongs to another index: run prep again.")
      }
      guard (0...ShardLayout.mfccFrames).contains(Int(frames[row])) else {
        throw CacheError(
          .formatInvalid, "row \(row) has \(frames[row]) MFCC frames", path: shard.path)
      }
      let labels = emotions[(row * ShardLayout.emotions)..<((row + 1) * ShardLayout.emotions)]
      // NaN would compare as "absent" and train on a label nobody gave.
      let isWhole =
        zip(labels, isAnnotated).allSatisfy { $0.isFinite || !$1 }
        && (sentiments[row].isFinite || !hasSentiment)
      guard isWhole else {
        throw CacheError(
          .formatInvalid, "row \(row) has a label that is not finite", path: shard.path,
          cause: "screening removes such samples, so the shard is damaged",
          remedy: "Run prep again: it makes damaged shards anew.")
      }
      let steps = (0..<ShardLayout.steps).filter { valid[row * ShardLayout.steps + $0] != 0 }
      samples.append(
        CacheSample(
          id: "\(video)[\(clips[row])]", video: video, shard: position, row: row,
          identity: identity, emotions: labels.map { $0 > 0 }, sentiment: sentiments[row],
          missingEmotions: missing, mfccFrames: Int(frames[row]), validSteps: steps))
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
