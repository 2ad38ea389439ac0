import FeatureCache

/// The videos of a screening, and what has become of their samples so far.
actor ScreenedVideos {
  nonisolated let plans: [VideoPlan]
  private let options: ScreeningOptions
  /// What the evidence of each video depends on, hashed.
  private let keys: [String]
  private let cache: EvidenceCache?
  /// The lines of each video's samples, nil while they are not known.
  private var lines: [[ManifestEntry]?]
  /// Videos whose lines are known for good.
  private(set) var doneCount = 0

  /// Looks up the videos' files and reads what earlier runs measured.
  ///
  /// - Parameters:
  ///   - plans: The videos.
  ///   - dataset: The data set they belong to.
  ///   - options: How they are measured and judged.
  ///   - evidencePath: File of what earlier runs measured, nil for none.
  /// - Throws: `PrepError` where a file is gone or the file of evidence cannot be read or written.
  init(
    _ plans: [VideoPlan], of dataset: MOSEIDataset, options: BuildOptions, evidencePath: String?
  ) throws {
    self.plans = plans
    self.options = options.screening
    let keys = try EvidenceKeys(options: options, dataset: dataset)
    self.keys = try plans.map { try keys.key(of: $0.video) }
    cache = try evidencePath.map { try EvidenceCache(path: $0) }
    lines = .init(repeating: nil, count: plans.count)
  }

  /// The lines of all videos, in their order.
  var entries: [ManifestEntry] { lines.flatMap { $0 ?? [] } }

  /// Judges the videos that earlier runs measured.
  ///
  /// - Returns: The numbers of the videos that have to be measured.
  func judgeKnown() -> [Int] {
    plans.indices.filter { number in
      guard let evidence = cache?[keys[number]], judge(number, by: evidence) else { return true }
      doneCount += 1
      return false
    }
  }

  /// Judges a video that has just been measured, and keeps the evidence for later runs.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - evidence: What was measured.
  /// - Throws: `PrepError` where the evidence does not tell what it should, or cannot be written.
  func add(_ number: Int, _ evidence: VideoEvidence) throws {
    guard judge(number, by: evidence) else {
      throw PrepError(
        .workerFailed, "a worker measured other samples than it should have",
        path: plans[number].video, remedy: "Please report the file.")
    }
    try cache?.add(evidence, for: keys[number])
  }

  /// Notes that nothing more will be known of a video.
  ///
  /// - Parameters:
  ///   - number: Its number.
  ///   - lost: The videos given up: if it is one of them, its samples are removed for that.
  func finish(_ number: Int, lost: [LostVideo]) {
    let plan = plans[number]
    if let given = lost.first(where: { $0.video == plan.video }) {
      lines[number] = given.entries(of: plan)
    }
    doneCount += 1
  }

  /// False where the evidence lacks something that is needed.
  private func judge(_ number: Int, by evidence: VideoEvidence) -> Bool {
    guard let outcomes = evidence.outcomes(of: plans[number], options) else { return false }
    lines[number] = zip(plans[number].segments, outcomes).map {
      ManifestEntry(screened: $0.segment, ScreeningVerdict.combine($1))
    }
    return true
  }
}

/// The work of a screening: its units are videos.
extension ScreenedVideos: PooledWork {
  nonisolated func task(of unit: Int, without lost: [LostVideo]) -> WorkerTask? {
    let video = plans[unit].video
    return lost.contains { $0.video == video } ? nil : .measure(video: video)
  }

  nonisolated func attempt(at video: String, of unit: Int) -> WorkerTask { .measure(video: video) }
}
