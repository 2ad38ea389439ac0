import FeatureCache

/// What opening a video and scanning its packets has shown; nothing of it needs decoding.
public struct MediaFacts: Sendable, Equatable {
  /// Why the video cannot be opened or nothing of it decodes, nil where it can.
  public var openFailure: String?
  public var hasVideoStream: Bool
  /// Whether there is sound: a stream in the video, or a WAV beside it.
  public var hasAudio: Bool
  /// The later of the ends of video and audio in seconds after the container's start.
  public var mediaEnd: Rational?
  /// First and last time with sound, in seconds after the container's start, where known.
  public var audioExtent: ClosedRange<Rational>?

  public init(
    openFailure: String? = nil, hasVideoStream: Bool, hasAudio: Bool, mediaEnd: Rational?,
    audioExtent: ClosedRange<Rational>? = nil
  ) {
    self.openFailure = openFailure
    self.hasVideoStream = hasVideoStream
    self.hasAudio = hasAudio
    self.mediaEnd = mediaEnd
    self.audioExtent = audioExtent
  }
}

/// The checks of a segment against its video.
public struct MediaScreening: Sendable {
  public let options: ScreeningOptions

  public init(_ options: ScreeningOptions) {
    self.options = options
  }

  /// Adds what the media say to what the labels said, and clamps the end.
  ///
  /// - Parameters:
  ///   - outcome: What `LabelScreening` found.
  ///   - facts: What is known of the video.
  /// - Returns: The outcome with the findings and notes added.
  public func screen(_ outcome: ScreeningOutcome, facts: MediaFacts) -> ScreeningOutcome {
    var outcome = outcome
    if let failure = facts.openFailure {
      outcome.findings.append(Finding(.videoUndecodable, ["cause": .string(failure)]))
      // Where the packets were read before it failed, streams and end are known all the same.
      guard facts.mediaEnd != nil else { return outcome }
    }
    if !facts.hasVideoStream {
      outcome.findings.append(Finding(.videoStreamMissing, ["video_streams": 0]))
    }
    if let mediaEnd = facts.mediaEnd { screenEnd(mediaEnd, &outcome) }
    if !facts.hasAudio {
      outcome.findings.append(Finding(.audioMissing, ["audio_streams": 0, "wav": false]))
    } else if let extent = facts.audioExtent {
      screenAudio(extent, &outcome)
    }
    return outcome
  }

  /// Compares with the media's end; an interval that starts past it also ends past it, which is
  /// therefore not reported beside it.
  private func screenEnd(_ mediaEnd: Rational, _ outcome: inout ScreeningOutcome) {
    guard let start = outcome.start, let end = outcome.end else { return }
    let evidence: [JSONValue.Member] = [
      .init("start", .number(start.seconds)), .init("end", .number(end.seconds)),
      .init("media_end", .number(mediaEnd.doubleValue)),
    ]
    if start.rational >= mediaEnd {
      outcome.findings.append(Finding(.intervalPastEnd, .object(evidence)))
    } else if end.rational > mediaEnd + options.endTolerance.rational {
      outcome.findings.append(
        Finding(
          .intervalOverrunsEnd,
          .object(evidence + [.init("tolerance", .number(options.endTolerance.seconds))])))
    } else if end.rational > mediaEnd {
      // Down to the whole microsecond below: the sample must not reach past the media.
      outcome.end = Microseconds(mediaEnd.flooredMicroseconds)
      outcome.notes.insert(.endClamped)
      let isKnownShort =
        outcome.has(.intervalReversed) || outcome.has(.intervalEmpty)
        || outcome.has(.intervalTooShort)
      if !isKnownShort, let finding = IntervalScreening.tooShort(outcome, options) {
        outcome.findings.append(finding)
      }
    }
  }

  /// Whether the covered stretch lies wholly before or after the sound.
  private func screenAudio(_ extent: ClosedRange<Rational>, _ outcome: inout ScreeningOutcome) {
    guard let start = outcome.start, let end = outcome.end, end > start,
      !outcome.has(.intervalPastEnd)
    else { return }
    let grid = StepGrid(start: start, end: end)
    guard
      grid.end.rational <= extent.lowerBound || grid.start.rational >= extent.upperBound
    else { return }
    outcome.findings.append(
      Finding(
        .audioEmpty,
        [
          "start": .number(grid.start.seconds), "end": .number(grid.end.seconds),
          "audio_start": .number(extent.lowerBound.doubleValue),
          "audio_end": .number(extent.upperBound.doubleValue),
        ]))
  }
}

extension Rational {
  /// Seconds as the greatest whole number of microseconds not above them.
  fileprivate var flooredMicroseconds: Int64 {
    let product = Int128(numerator) * 1_000_000
    let divisor = Int128(denominator)
    let quotient = product / divisor
    return Int64(clamping: product % divisor < 0 ? quotient - 1 : quotient)
  }
}
