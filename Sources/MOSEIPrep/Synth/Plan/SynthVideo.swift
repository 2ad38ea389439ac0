/// One planned video: who speaks when, in what mood, and what is wrong with it.
struct SynthVideo: Sendable {
  /// What is wrong with a whole video.
  enum Defect: CaseIterable, Sendable {
    /// No media at all.
    case missing
    /// The index at the file's end is cut away.
    case truncated
    /// Neither an audio stream nor a WAV.
    case silent
    /// No audio stream, but a WAV: kept.
    case soundInWAVOnly
    case landmarksAbsent
    /// All rows failed and zero.
    case landmarksZero
    case landmarksOutside
    case outsideFolds

    /// Why its samples are removed; nil where they are kept.
    var reason: ReasonCode? {
      switch self {
      case .missing: .videoMissing
      case .truncated: .videoUndecodable
      case .silent: .audioMissing
      case .soundInWAVOnly: nil
      case .landmarksAbsent: .landmarksMissing
      case .landmarksZero: .faceNotFound
      case .landmarksOutside: .landmarksOutsideFrame
      case .outsideFolds: .notInFold
      }
    }
  }

  let id: String
  /// Nil where no fold names the video.
  let split: Split?
  let profile: EncodingProfile
  let defect: Defect?
  let speech: [SpokenUtterance]
  let frameRate: Int
  let frameCount: Int
  /// Every sample the data set names for this video, planted ones too.
  var segments: [SynthSegment] = []
  /// Frames in which the landmark detector found nothing.
  var hiddenFrames: Range<Int>?

  /// The end of the last frame in seconds.
  var length: Double { Double(frameCount) / Double(frameRate) }
}

/// Speech that is heard and seen in a video.
struct SpokenUtterance: Sendable {
  /// Milliseconds from the video's start, as transcripts have decimals.
  let start: Int
  let end: Int
  var mood: EmotionMixture
  var labels: SynthLabels
  let text: String
}

/// A sample as transcript and labels name it, with what screening must make of it.
struct SynthSegment: Sendable {
  /// -1 without a transcript line.
  let clip: Int
  /// Seconds; may be NaN.
  var start: Double
  var end: Double
  /// Nil where no transcript line is written.
  var text: String?
  /// The seven label columns; nil where no row is written.
  var labels: [Float]?
  /// Why it is removed; nil where it is kept.
  var reason: ReasonCode?
  /// A note its kept sample carries.
  var note: NoteCode?
  /// How its interval and text were made not to belong together.
  var misplacement: String?
}
