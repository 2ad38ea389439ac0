import FeatureCache

/// Every check that needs no media: intervals, labels, folds and which files there are.
public struct LabelScreening: Sendable {
  public let options: ScreeningOptions

  public init(_ options: ScreeningOptions) {
    self.options = options
  }

  /// Screens a whole data set.
  ///
  /// - Parameter dataset: A loaded data set.
  /// - Returns: One outcome a segment, in the order of `dataset.segments`.
  public func screen(_ dataset: MOSEIDataset) -> [ScreeningOutcome] {
    let hasSegmentedClips = options.checksSegmentedClips && dataset.hasSegmentedClips
    var outcomes = screen(dataset.segments)
    var missing: [String: Finding?] = [:]
    for (index, segment) in dataset.segments.enumerated() {
      let video = segment.video
      if missing[video] == nil {
        missing[video] = .some(
          dataset.mediaFile(for: video) == nil
            ? Finding(.videoMissing, dataset.missingMediaEvidence(for: video)) : nil)
      }
      if let finding = missing[video] ?? nil { outcomes[index].findings.append(finding) }
      // Without a clip number nobody knows what the clip would be called.
      if hasSegmentedClips, segment.clip >= 0,
        !dataset.segmentedClipExists(video, clip: segment.clip)
      {
        let layout = dataset.layout
        let expected = "\(layout.path(layout.segmentedVideos))/\(video)_\(segment.clip).*"
        outcomes[index].report(
          Finding(
            .segmentClipMissing, ["looked_for": .string(layout.portableName(expected))]),
          under: options.policies)
      }
    }
    screenTranscripts(dataset, &outcomes)
    return outcomes
  }

  /// Compares texts with the words spoken in their intervals, where the data set says what those are.
  private func screenTranscripts(_ dataset: MOSEIDataset, _ outcomes: inout [ScreeningOutcome]) {
    guard let words = dataset.words,
      options.policies.isActive(.transcriptMismatch)
        || options.policies.isActive(.transcriptShifted)
    else { return }
    var screening: TranscriptScreening?
    for (index, segment) in dataset.segments.enumerated() {
      if screening?.video != segment.video {
        screening = words[segment.video].map {
          TranscriptScreening(video: segment.video, words: $0, options)
        }
      }
      guard let text = segment.text, let start = outcomes[index].start,
        let end = outcomes[index].end, start < end,
        let finding = screening?.screen(
          tokens: words.tokens(of: text), start: start.seconds, end: end.seconds)
      else { continue }
      outcomes[index].report(finding, under: options.policies)
    }
  }

  /// Screens segments by what they say themselves, without looking for files.
  ///
  /// - Parameter segments: All segments of a data set: duplicates are sought among them.
  /// - Returns: One outcome a segment.
  public func screen(_ segments: [Segment]) -> [ScreeningOutcome] {
    var outcomes = segments.map { IntervalScreening.screen($0, options) }
    for (index, original) in duplicates(in: segments) {
      outcomes[index].report(
        Finding(
          .duplicateInterval,
          [
            "of": .string(segments[original].id), "start": .number(segments[original].start),
            "end": .number(segments[original].end),
            "tolerance": .number(options.duplicateTolerance.seconds),
          ]), under: options.policies)
    }
    for (index, segment) in segments.enumerated() {
      screenLabels(segment, &outcomes[index])
      if segment.split == nil {
        outcomes[index].findings.append(Finding(.notInFold, ["video": .string(segment.video)]))
      }
      for key in [segment.id, segment.video] {
        guard let why = options.knownBad[key] else { continue }
        outcomes[index].report(
          Finding(.knownBad, ["listed": .string(key), "why": .string(why)]),
          under: options.policies)
        break
      }
      screenRate(segment, &outcomes[index])
      if !segment.hasTranscriptLine { outcomes[index].notes.insert(.transcriptMissing) }
    }
    return outcomes
  }

  /// Compares the length of the text with that of the interval it is said to be spoken in.
  private func screenRate(_ segment: Segment, _ outcome: inout ScreeningOutcome) {
    guard let text = segment.text, let start = outcome.start, let end = outcome.end, start < end
    else { return }
    let words = TranscriptText.words(of: text).count
    let rate = Double(words) / (end - start).seconds
    guard words > 0, !options.wordRate.contains(rate) else { return }
    outcome.report(
      Finding(
        .speechRateImplausible,
        [
          "words": .integer(Int64(words)), "words_per_second": .rounded(rate),
          "plausible": [
            .number(options.wordRate.lowerBound), .number(options.wordRate.upperBound),
          ],
        ]), under: options.policies)
  }

  private func screenLabels(_ segment: Segment, _ outcome: inout ScreeningOutcome) {
    guard let labels = segment.labels else {
      outcome.findings.append(
        Finding(
          .labelMissing,
          ["start": .finite(segment.start), "end": .finite(segment.end)]))
      return
    }
    if labels.isClamped { outcome.notes.insert(.labelClamped) }
    if !labels.isFinite {
      outcome.findings.append(
        Finding(
          .labelNotFinite, .object(labels.unfit.map { .init($0.name, .string("\($0.value)")) })))
    }
  }

  /// Pairs every duplicate with the segment it repeats.
  ///
  /// The segment with the lower clip number stays; a label row without a clip number counts as
  /// higher than all. A duplicate is compared with segments that stay, never with duplicates, so
  /// that a chain of neighbours within the tolerance does not collapse into its first.
  private func duplicates(in segments: [Segment]) -> [(index: Int, original: Int)] {
    var byVideo: [String: [Int]] = [:]
    for (index, segment) in segments.enumerated() {
      byVideo[segment.video, default: []].append(index)
    }
    var pairs: [(index: Int, original: Int)] = []
    for indices in byVideo.values {
      let order = indices.sorted {
        (rank(segments[$0]), $0) < (rank(segments[$1]), $1)
      }
      var staying: [(index: Int, start: Microseconds, end: Microseconds)] = []
      for index in order {
        guard let start = Segment.microseconds(segments[index].start),
          let end = Segment.microseconds(segments[index].end)
        else { continue }
        let tolerance = options.duplicateTolerance.count
        let original = staying.first {
          abs(($0.start - start).count) <= tolerance && abs(($0.end - end).count) <= tolerance
        }
        if let original {
          pairs.append((index, original.index))
        } else {
          staying.append((index, start, end))
        }
      }
    }
    return pairs
  }

  private func rank(_ segment: Segment) -> Int { segment.clip >= 0 ? segment.clip : .max }
}
