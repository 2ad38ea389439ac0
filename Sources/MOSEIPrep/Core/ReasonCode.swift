/// Why a sample was removed; the cases stand in order of precedence.
///
/// The names are written to manifests and read by other programs: they change only with the
/// cache's format version.
public enum ReasonCode: String, Sendable, CaseIterable, Comparable {
  case intervalNotFinite = "interval-not-finite"
  case intervalReversed = "interval-reversed"
  case intervalEmpty = "interval-empty"
  case intervalTooShort = "interval-too-short"
  case intervalNegativeStart = "interval-negative-start"
  case duplicateInterval = "duplicate-interval"
  case labelMissing = "label-missing"
  case labelNotFinite = "label-not-finite"
  case notInFold = "not-in-fold"
  case videoMissing = "video-missing"
  case videoUndecodable = "video-undecodable"
  case videoStreamMissing = "video-stream-missing"
  case intervalPastEnd = "interval-past-end"
  case intervalOverrunsEnd = "interval-overruns-end"
  case audioMissing = "audio-missing"
  case audioEmpty = "audio-empty"
  case landmarksMissing = "landmarks-missing"
  case landmarksMalformed = "landmarks-malformed"
  case landmarksOutsideFrame = "landmarks-outside-frame"
  case faceNotFound = "face-not-found"
  case segmentClipMissing = "segment-clip-missing"
  case transcriptMismatch = "transcript-mismatch"
  case transcriptShifted = "transcript-shifted"
  case speechMissing = "speech-missing"
  case speechRateImplausible = "speech-rate-implausible"
  case faceRare = "face-rare"
  case landmarksJump = "landmarks-jump"
  case knownBad = "known-bad"
  case workerCrashed = "worker-crashed"
  case workerTimeout = "worker-timeout"

  public static func < (a: ReasonCode, b: ReasonCode) -> Bool { a.precedence < b.precedence }

  private var precedence: Int { Self.order[self, default: Self.allCases.count] }
  private static let order = Dictionary(
    uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
}

/// What is worth knowing of a kept sample (and of a removed one).
public enum NoteCode: String, Sendable, CaseIterable, Comparable {
  case startClamped = "start-clamped"
  case endClamped = "end-clamped"
  case truncated
  case labelClamped = "label-clamped"
  case faceInterpolated = "face-interpolated"
  case frameDamaged = "frame-damaged"
  case audioGap = "audio-gap"
  case transcriptMissing = "transcript-missing"

  // The reasons that a policy may turn into notes: see `ScreeningPolicies`.
  case duplicateInterval = "duplicate-interval"
  case segmentClipMissing = "segment-clip-missing"
  case transcriptMismatch = "transcript-mismatch"
  case transcriptShifted = "transcript-shifted"
  case speechMissing = "speech-missing"
  case speechRateImplausible = "speech-rate-implausible"
  case faceRare = "face-rare"
  case landmarksJump = "landmarks-jump"
  case knownBad = "known-bad"

  public static func < (a: NoteCode, b: NoteCode) -> Bool { a.rawValue < b.rawValue }
}
