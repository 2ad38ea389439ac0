import FeatureCache

/// What is to be done with one video: its segments, in order of start and clip.
public struct VideoPlan: Sendable {
  public let video: String
  public let segments: [ScreenedSegment]

  /// The fold of the video, and so of all its segments.
  public var split: Split? { segments.first?.segment.split }

  /// Segments that nothing has spoken against yet: each may become a row of a shard.
  public var candidateCount: Int { segments.count { $0.outcome.findings.isEmpty } }
}

/// A segment with what screening by labels alone found.
public struct ScreenedSegment: Sendable {
  public let segment: Segment
  public let outcome: ScreeningOutcome
}

/// One unit of work: the videos whose samples share a shard.
public struct ShardPlan: Sendable {
  /// The shard's file name, or `unsplit-0` and so on for videos of no fold.
  public let name: String
  /// Nil for videos of no fold: they are screened and reported, and fill no shard.
  public let split: Split?
  public let videos: [VideoPlan]

  public var candidateCount: Int { videos.reduce(0) { $0 + $1.candidateCount } }
}

/// The whole build, laid out before anything is decoded.
///
/// A pure function of the data set's labels and folds, so every worker and every later run
/// computes the same plan.
public struct BuildPlan: Sendable {
  /// A new shard starts before the video that would pass this many candidate samples.
  public static let samplesPerShard = 64

  public let shards: [ShardPlan]
  /// Identities (video ids, or the names a table gives) by number: train, then valid, then test, each in byte order.
  public let identities: [String]
  public let identityOf: [String: Int32]

  public var candidateCount: Int { shards.reduce(0) { $0 + $1.candidateCount } }
  public var segmentCount: Int {
    shards.reduce(0) { $0 + $1.videos.reduce(0) { $0 + $1.segments.count } }
  }

  /// Lays out the build of a data set.
  ///
  /// - Parameters:
  ///   - dataset: The data set, its segments in order of video, start and clip.
  ///   - options: The thresholds of screening.
  public init(dataset: MOSEIDataset, options: ScreeningOptions) {
    let outcomes = LabelScreening(options).screen(dataset)
    var videos: [VideoPlan] = []
    var pending: [ScreenedSegment] = []
    for (segment, outcome) in zip(dataset.segments, outcomes) {
      if let last = pending.last, last.segment.video != segment.video {
        videos.append(VideoPlan(video: last.segment.video, segments: pending))
        pending = []
      }
      pending.append(ScreenedSegment(segment: segment, outcome: outcome))
    }
    if let last = pending.last {
      videos.append(VideoPlan(video: last.segment.video, segments: pending))
    }
    let bySplit = Dictionary(grouping: videos) { $0.split }
    shards =
      Split.allCases.flatMap { Self.shards(of: bySplit[$0, default: []], split: $0) }
      + Self.screeningTasks(of: bySplit[nil, default: []])
    identities = dataset.identities
    identityOf = Dictionary(
      zip(dataset.identities, Int32(0)...), uniquingKeysWith: { first, _ in first })
  }

  /// Groups the videos of one split: a new shard starts before a video that would pass the limit,
  /// and a longer video is alone.
  private static func shards(of videos: [VideoPlan], split: Split) -> [ShardPlan] {
    var groups: [[VideoPlan]] = []
    var filled = 0
    for video in videos {
      if groups.isEmpty || filled + video.candidateCount > samplesPerShard {
        groups.append([])
        filled = 0
      }
      groups[groups.count - 1].append(video)
      filled += video.candidateCount
    }
    return groups.enumerated().map { index, videos in
      ShardPlan(
        name: ShardName(split: split.rawValue, index: index, count: groups.count).description,
        split: split, videos: videos)
    }
  }

  /// Groups the videos of no fold, none of which has a candidate, into tasks of a like size.
  private static func screeningTasks(of videos: [VideoPlan]) -> [ShardPlan] {
    stride(from: 0, to: videos.count, by: samplesPerShard).enumerated().map { index, first in
      ShardPlan(
        name: "unsplit-\(index)", split: nil,
        videos: Array(videos[first..<min(first + samplesPerShard, videos.count)]))
    }
  }
}
