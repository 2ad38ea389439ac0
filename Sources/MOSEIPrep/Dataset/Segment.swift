public import FeatureCache

/// One labelled utterance, or what the data set has of it.
public struct Segment: Sendable, Equatable {
  public let video: String
  /// Number of the clip in the transcript, -1 where no transcript line belongs to the label row.
  public let clip: Int
  /// Start in seconds as the data set gives it, possibly NaN, negative or past the end.
  public let start: Double
  /// End in seconds, as `start`.
  public let end: Double
  public let text: String?
  /// Nil where no label row belongs to the transcript line.
  public let labels: Labels?
  public let hasTranscriptLine: Bool
  /// Nil where the standard folds do not name the video.
  public let split: Split?
  /// `<video>[<clip>]`, or `<video>[-1@<start>]` without a transcript line.
  ///
  /// Where a data set repeats one, the second gets `#2` before the bracket and so on, so that an id
  /// stands for one segment only.
  public let id: String
  /// Who is seen: the video's id, unless a table of samples says otherwise.
  public let identity: String
  /// Labels beyond the seven, as a table of samples names them; they go to the manifests.
  public let otherLabels: [JSONValue.Member]

  public init(
    video: String, clip: Int, start: Double, end: Double, text: String?, labels: Labels?,
    hasTranscriptLine: Bool, split: Split?, id: String? = nil,
    identity: String? = nil, otherLabels: [JSONValue.Member] = []
  ) {
    self.video = video
    self.clip = clip
    self.start = start
    self.end = end
    self.text = text
    self.labels = labels
    self.hasTranscriptLine = hasTranscriptLine
    self.split = split
    self.id = id ?? Self.id(video: video, clip: clip, start: start, occurrence: 1)
    self.identity = identity ?? video
    self.otherLabels = otherLabels
  }

  static func id(video: String, clip: Int, start: Double, occurrence: Int) -> String {
    let repeated = occurrence > 1 ? "#\(occurrence)" : ""
    return clip >= 0 ? "\(video)[\(clip)\(repeated)]" : "\(video)[-1@\(start)\(repeated)]"
  }
}

extension Segment {
  /// Times beyond this many seconds (31 years) count as not finite.
  ///
  /// It keeps every later sum and product of microseconds within 64 bits, whatever a file says.
  static let greatestTime = 1e9

  /// A label time in whole microseconds, nil where it is not finite or beyond `greatestTime`.
  static func microseconds(_ seconds: Double) -> Microseconds? {
    abs(seconds) <= greatestTime ? Microseconds(seconds: seconds) : nil
  }

  /// Whether two label times are equal within a tolerance; NaN equals NaN, infinity itself.
  static func timesMatch(_ a: Double, _ b: Double, within tolerance: Microseconds) -> Bool {
    if let a = microseconds(a), let b = microseconds(b) {
      return abs((a - b).count) <= tolerance.count
    }
    return a == b || (a.isNaN && b.isNaN)
  }

  /// The order of manifests and shards: video by bytes, start (not a number last), clip.
  static func precedes(_ a: Segment, _ b: Segment) -> Bool {
    if a.video != b.video { return a.video.precedesByBytes(b.video) }
    if let order = timePrecedes(a.start, b.start) { return order }
    if a.clip != b.clip { return a.clip < b.clip }
    if let order = timePrecedes(a.end, b.end) { return order }
    return a.id.precedesByBytes(b.id)
  }

  /// Nil where neither time comes first.
  private static func timePrecedes(_ a: Double, _ b: Double) -> Bool? {
    if a.isNaN || b.isNaN { return a.isNaN == b.isNaN ? nil : b.isNaN }
    return a == b ? nil : a < b
  }
}
