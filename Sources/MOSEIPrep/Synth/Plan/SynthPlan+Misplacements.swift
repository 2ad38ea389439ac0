extension SynthPlan {
  /// How intervals and texts come not to belong together.
  private enum Misplacement: CaseIterable {
    case halfSecond, twoSeconds, tenSeconds, minute, swap, otherVideo

    /// How far the interval is moved, in milliseconds.
    var offset: Int? {
      switch self {
      case .halfSecond: 500
      case .twoSeconds: 2_000
      case .tenSeconds: 10_000
      case .minute: 60_000
      case .swap, .otherVideo: nil
      }
    }
  }

  /// Makes some utterances' intervals point at another moment, which is CMU-MOSEI's silent fault.
  ///
  /// Only good samples that no other fault touches are taken, each kind as often as the others where
  /// the videos are long enough.
  mutating func misplaceUtterances() {
    guard options.misplaced > 0 else { return }
    var generator = SeededGenerator(seed: options.seed, name: "misplaced")
    let kinds = Misplacement.allCases
    var turn = 0
    for video in videos.indices where videos[video].defect == nil {
      for segment in videos[video].segments.indices.dropFirst() {
        guard videos[video].isUntouched(segment), generator.chance(options.misplaced) else {
          continue
        }
        // Where one kind does not fit, as a minute in a short video, the next one does.
        let order = (0..<kinds.count).map { kinds[(turn + $0) % kinds.count] }
        turn += 1
        for kind in order where misplace(video, segment, kind, &generator) { break }
      }
    }
  }

  /// Misplaces one segment; false where it cannot be done.
  private mutating func misplace(
    _ video: Int, _ segment: Int, _ kind: Misplacement, _ generator: inout SeededGenerator
  ) -> Bool {
    if let offset = kind.offset {
      let signs = generator.chance(0.5) ? [1, -1] : [-1, 1]
      guard let sign = signs.first(where: { videos[video].canMove(segment, by: $0 * offset) })
      else { return false }
      update(speaker: video) { $0.move(segment, by: sign * offset) }
      return true
    }
    if kind == .swap {
      let others = videos[video].segments.indices.dropFirst().filter {
        $0 != segment && videos[video].isUntouched($0)
      }
      guard !others.isEmpty else { return false }
      let other = generator.pick(others)
      update(speaker: video) { $0.swap(segment, other) }
      return true
    }
    let texts = videos.indices.filter { $0 != video && videos[$0].defect == nil }
      .flatMap { videos[$0].speech.map(\.text) }
    guard !texts.isEmpty else { return false }
    let text = generator.pick(texts)
    update(speaker: video) { $0.say(text, in: segment) }
    return true
  }
}

extension SynthVideo {
  /// Whether a segment is a good sample that nothing has been planted in.
  fileprivate func isUntouched(_ segment: Int) -> Bool {
    let segment = segments[segment]
    return segment.reason == nil && segment.note == nil && segment.misplacement == nil
      && segment.text != nil && segment.clip < speech.count
  }

  fileprivate func canMove(_ segment: Int, by milliseconds: Int) -> Bool {
    let offset = Double(milliseconds) / 1000
    return segments[segment].start + offset >= 0 && segments[segment].end + offset <= length
  }

  fileprivate mutating func move(_ segment: Int, by milliseconds: Int) {
    func moved(_ seconds: Double) -> Double {
      ((seconds * 1000).rounded() + Double(milliseconds)) / 1000
    }
    segments[segment].start = moved(segments[segment].start)
    segments[segment].end = moved(segments[segment].end)
    segments[segment].misplacement = "offset \(Double(milliseconds) / 1000)"
    if abs(milliseconds) <= 1000 {
      segments[segment].note = .transcriptShifted
    } else {
      segments[segment].reason = .transcriptMismatch
    }
  }

  fileprivate mutating func swap(_ a: Int, _ b: Int) {
    (segments[a].start, segments[b].start) = (segments[b].start, segments[a].start)
    (segments[a].end, segments[b].end) = (segments[b].end, segments[a].end)
    for index in [a, b] {
      segments[index].misplacement = "swap"
      segments[index].reason = .transcriptMismatch
    }
  }

  fileprivate mutating func say(_ text: String, in segment: Int) {
    segments[segment].text = text
    segments[segment].misplacement = "other video"
    segments[segment].reason = .transcriptMismatch
  }
}
