/// Keeps count of the workers that died, and decides what follows.
///
/// A worker that dies over a video puts the video under suspicion: it is tried alone, in a process
/// that does nothing else. Only the third failure costs the video, and that verdict is saved before
/// anything is built upon it. A worker that dies between videos is nobody's fault, but three
/// of them over one unit of work end the run: something is wrong with the machine.
actor FailureLedger {
  static let attempts = 3

  enum Verdict: Sendable, Equatable {
    case tryAlone
    case lost(LostVideo)
  }

  private let save: @Sendable ([LostVideo]) throws -> Void
  private var ends: [String: [WorkerEnd]] = [:]
  private var endsBetweenVideos: [Int: Int] = [:]
  /// The videos given up, by this run or an earlier one, in byte order.
  private(set) var lost: [LostVideo]

  /// Opens a ledger.
  ///
  /// - Parameters:
  ///   - lost: The videos that earlier runs gave up.
  ///   - save: Keeps all the videos given up, each time there is another.
  init(lost: [LostVideo] = [], save: @escaping @Sendable ([LostVideo]) throws -> Void) {
    self.lost = lost
    self.save = save
  }

  /// The videos some worker died over that are not given up, in byte order.
  var rescued: [RescuedVideo] {
    let given = Set(lost.map(\.video))
    return ends.keys.sortedByBytes().filter { !given.contains($0) }.compactMap { video in
      guard let all = ends[video], let last = all.last else { return nil }
      return RescuedVideo(video: video, reason: last.reason, failedAttempts: all.count)
    }
  }

  /// How often a worker died over this video.
  func failures(of video: String) -> Int { ends[video, default: []].count }

  /// Counts a failure over a video.
  ///
  /// - Parameters:
  ///   - end: How the worker ended.
  ///   - video: The video it was busy with.
  /// - Returns: What follows; a lost video is saved.
  /// - Throws: What saving it throws.
  func record(_ end: WorkerEnd, over video: String) throws -> Verdict {
    ends[video, default: []].append(end)
    let all = ends[video, default: []]
    guard all.count >= Self.attempts else { return .tryAlone }
    let given = LostVideo(video: video, ends: all)
    lost = (lost + [given]).sorted { $0.video.utf8.lexicographicallyPrecedes($1.video.utf8) }
    try save(lost)
    return .lost(given)
  }

  /// Counts a failure between videos.
  ///
  /// - Parameters:
  ///   - end: How the worker ended.
  ///   - unit: The unit it was to do.
  /// - Throws: `PrepError` at the third over one unit.
  func recordBetweenVideos(_ end: WorkerEnd, unit: Int) throws(PrepError) {
    endsBetweenVideos[unit, default: 0] += 1
    guard endsBetweenVideos[unit, default: 0] >= Self.attempts else { return }
    let remedy =
      switch end {
      case .outOfTime: "Look after the storage or raise --timeout. " + PrepError.howToResume
      case .outOfMemory: "Raise --worker-memory. " + PrepError.howToResume
      case .signal, .exit: "Look for a lack of memory (dmesg). " + PrepError.howToResume
      }
    throw PrepError(
      .workerFailed, "workers keep dying, though not over a video",
      cause: "the last of \(Self.attempts): \(end.description)", remedy: remedy)
  }
}
