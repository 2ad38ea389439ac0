extension SynthPlan {
  /// Plants one fault of each kind that a single sample can have, spread over the speakers.
  ///
  /// Faulty samples are named beside the good ones; only clamped and noted ones are good samples
  /// themselves. Every planted interval differs from all others by more than 1 ms, except the
  /// duplicate.
  mutating func plantFaults(speakers: Int) {
    let faults: [(inout SynthVideo) -> Void] = [
      { $0.segments[0].clampStart() },
      { $0.add(-4.2, 2.0, reason: .intervalNegativeStart) },
      { $0.add($0.firstStart, $0.firstEnd, reason: .duplicateInterval) },
      { $0.add($0.firstEnd, $0.firstStart + 0.3, reason: .intervalReversed) },
      { $0.add($0.firstStart + 1, $0.firstStart + 1, reason: .intervalEmpty) },
      { $0.add($0.firstStart + 1, $0.firstStart + 1.04, reason: .intervalTooShort) },
      { $0.add(.nan, 4, reason: .intervalNotFinite) },
      { $0.add($0.firstStart + 0.5, $0.firstEnd - 0.3, hasLabels: false, reason: .labelMissing) },
      {
        $0.add($0.firstStart + 0.4, $0.firstEnd - 0.2, reason: .labelNotFinite)
        $0.segments[$0.segments.count - 1].labels?[2] = .nan
      },
      { $0.segments[0].exaggerateLabel() },
      { $0.add($0.length + 5, $0.length + 9, reason: .intervalPastEnd) },
      { $0.add($0.length - 1.2, $0.length + 2.5, reason: .intervalOverrunsEnd) },
      { $0.clampEnd() },
      { $0.hideFace() },
      { $0.add($0.firstStart + 0.6, $0.firstEnd - 0.1, hasText: false, note: .transcriptMissing) },
    ]
    for (index, fault) in faults.enumerated() {
      update(speaker: index % speakers, fault)
    }
  }
}

extension SynthSegment {
  /// Moves the start before the video's, by less than screening forgives.
  fileprivate mutating func clampStart() {
    start = -0.2
    note = note ?? .startClamped
  }

  /// Puts the strongest emotion above 3, as older releases of the labels do.
  fileprivate mutating func exaggerateLabel() {
    guard let emotions = labels?.dropFirst(),
      let strongest = emotions.indices.max(by: { emotions[$0] < emotions[$1] })
    else { return }
    labels?[strongest] = Float(11.0 / 3)
    note = note ?? .labelClamped
  }
}

extension SynthVideo {
  fileprivate var firstStart: Double { Double(speech[0].start) / 1000 }
  fileprivate var firstEnd: Double { Double(speech[0].end) / 1000 }

  fileprivate mutating func add(
    _ start: Double, _ end: Double, hasText: Bool = true, hasLabels: Bool = true,
    reason: ReasonCode? = nil, note: NoteCode? = nil
  ) {
    // Times as a transcript has them: milliseconds, without the sum's rounding error.
    func milliseconds(_ seconds: Double) -> Double {
      seconds.isNaN ? seconds : (seconds * 1000).rounded() / 1000
    }
    segments.append(
      SynthSegment(
        clip: hasText ? (segments.map(\.clip).max() ?? -1) + 1 : -1, start: milliseconds(start),
        end: milliseconds(end), text: hasText ? "you know what I think" : nil,
        labels: hasLabels ? speech[0].labels.columns : nil, reason: reason, note: note))
  }

  /// Lets the last utterance run past the end, by less than screening forgives.
  fileprivate mutating func clampEnd() {
    let last = speech.count - 1
    segments[last].end = ((length + 0.25) * 1000).rounded() / 1000
    segments[last].note = segments[last].note ?? .endClamped
  }

  /// Loses the face for a third of a second, which interpolation bridges.
  ///
  /// The frames span at least 1/3 s, so that one step falls among them, and leave at most 0.5 s
  /// between the rows around them; few frame rates have no such number.
  fileprivate mutating func hideFace() {
    let count = (frameRate + 2) / 3
    guard 2 * (count + 1) < frameRate,
      let index = segments.firstIndex(where: { $0.note == nil && $0.reason == nil })
    else { return }
    let first = Int((segments[index].start + 0.8) * Double(frameRate))
    hiddenFrames = first..<first + count
    segments[index].note = .faceInterpolated
  }
}
