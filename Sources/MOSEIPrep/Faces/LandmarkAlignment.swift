/// Which landmark row belongs to which displayed frame of a video.
///
/// By ordinal where the rows number the frames within 1: OpenFace's time stamps assume a constant
/// rate and drift on variable-rate files, its frame count does not. By time otherwise.
public struct LandmarkAlignment: Sendable {
  public enum Method: String, Sendable {
    case ordinal
    case time
  }

  public let method: Method
  /// Landmark row of each displayed frame; nil where it has none.
  public let rowOfFrame: [Int?]
  /// Display time of each frame in seconds after the first.
  public let frameSeconds: [Double]
  let track: LandmarkTrack
  /// Rows in use, ascending by time, with their times in seconds after the first frame.
  let timedRows: [(row: Int, seconds: Double)]

  /// Aligns a track with its video; once per video.
  ///
  /// - Parameters:
  ///   - track: The landmarks, in any row order; several rows may describe one frame (several
  ///     faces), and then the most confident counts, the first of equals.
  ///   - framePTSSeconds: Time of each displayed frame in seconds after the first.
  public init(track: LandmarkTrack, framePTSSeconds: [Double]) {
    self.track = track
    frameSeconds = framePTSSeconds
    let slots = Self.slots(of: track)
    // Ordinals are frame numbers where the file has them, else ranks in time.
    if abs(slots.count - framePTSSeconds.count) <= 1 {
      method = .ordinal
      var rows = [Int?](repeating: nil, count: framePTSSeconds.count)
      for (rank, slot) in slots.enumerated() {
        let frame = slot.frame.map { $0 - 1 } ?? rank
        if rows.indices.contains(frame) { rows[frame] = slot.row }
      }
      rowOfFrame = rows
      timedRows = rows.enumerated()
        .compactMap { frame, row in row.map { (row: $0, seconds: framePTSSeconds[frame]) } }
        .sorted { $0.seconds < $1.seconds }
    } else {
      method = .time
      let timed = Self.mostConfidentByTime(track)
      timedRows = timed
      rowOfFrame = framePTSSeconds.map { Self.nearest(to: $0, in: timed) }
    }
  }

  /// One row for each frame number, or for each time where there are no frame numbers; ascending.
  private static func slots(of track: LandmarkTrack) -> [(frame: Int?, row: Int)] {
    guard let frames = track.frames else {
      return mostConfidentByTime(track).map { (nil, $0.row) }
    }
    var best: [Int: Int] = [:]
    for (row, frame) in frames.enumerated() {
      if let other = best[frame], !isBetter(row, than: other, in: track) { continue }
      best[frame] = row
    }
    return best.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private static func mostConfidentByTime(
    _ track: LandmarkTrack
  ) -> [(row: Int, seconds: Double)] {
    let order = track.times.indices.filter { track.times[$0].isFinite }
      .sorted { (track.times[$0], $0) < (track.times[$1], $1) }
    var timed: [(row: Int, seconds: Double)] = []
    for row in order {
      if let last = timed.last, last.seconds == track.times[row] {
        if isBetter(row, than: last.row, in: track) { timed[timed.count - 1].row = row }
      } else {
        timed.append((row, track.times[row]))
      }
    }
    return timed
  }

  private static func isBetter(_ row: Int, than other: Int, in track: LandmarkTrack) -> Bool {
    // A NaN confidence is never better, and anything is better than it.
    track.confidence[row] > track.confidence[other]
      || (track.confidence[other].isNaN && !track.confidence[row].isNaN)
  }

  /// The row nearest in time within 1/30 s; the earlier of two equally near.
  private static func nearest(
    to seconds: Double, in timed: [(row: Int, seconds: Double)]
  ) -> Int? {
    let next = timed.partitionIndex { $0.seconds >= seconds }
    let candidates = [next - 1, next].filter(timed.indices.contains)
    let best = candidates.min {
      abs(timed[$0].seconds - seconds) < abs(timed[$1].seconds - seconds)
    }
    guard let best, abs(timed[best].seconds - seconds) <= tolerance else { return nil }
    return timed[best].row
  }

  /// 1/30 s, with room for time stamps that were printed with six decimals.
  private static let tolerance = 1.0 / 30 + 1e-6
}

extension Array {
  /// The first index whose element satisfies `isAtOrAfter`, where all after it do too.
  func partitionIndex(where isAtOrAfter: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isAtOrAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
