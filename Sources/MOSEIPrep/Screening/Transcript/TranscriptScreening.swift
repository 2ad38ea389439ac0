internal import FeatureCache

/// Compares the texts of one video's segments with the words that are spoken in their intervals.
///
/// The known silent fault of CMU-MOSEI is an interval that is well-formed and points at another
/// moment (SDK issues 227, 278 and 359). The words carry an alignment of their own, so that the text
/// tells where its interval should be.
struct TranscriptScreening {
  /// Where in the video a text is spoken.
  struct Place: Equatable {
    /// Share of the text's words that are there: 1 less edits over words.
    let score: Double
    /// From the first word's start to the last one's end, in seconds.
    let start: Double
    let end: Double

    /// How much later than an interval the place lies, middle to middle, in seconds.
    func offset(from start: Double, _ end: Double) -> Double {
      (self.start + self.end - start - end) / 2
    }

    /// The longest stretch of the place before or after an interval, in seconds.
    func overhang(over start: Double, _ end: Double) -> Double {
      max(0, start - self.start, self.end - end)
    }
  }

  let video: String
  private let options: ScreeningOptions
  private let words: [WordTimings.Word]
  private let tokens: [Int32]
  /// Where each word is spoken: its places in `words`.
  private let positions: [Int32: [Int]]

  /// Indexes a video's words, once for all its segments.
  init(video: String, words: [WordTimings.Word], _ options: ScreeningOptions) {
    self.video = video
    self.options = options
    self.words = words
    tokens = words.map(\.token)
    positions = Dictionary(grouping: words.indices) { words[$0].token }
  }

  /// Screens one text.
  ///
  /// - Parameters:
  ///   - text: Numbers of its words.
  ///   - start: Start of its interval in seconds.
  ///   - end: End of its interval in seconds.
  /// - Returns: `transcript-mismatch` or `transcript-shifted` with the score in the interval and the
  ///   best place in the video; nil where the text is where it should be, or too short or too long
  ///   to tell.
  func screen(tokens text: [Int32], start: Double, end: Double) -> Finding? {
    guard text.count >= options.minimumWords, text.count <= Self.longest, !words.isEmpty else {
      return nil
    }
    let spoken = between(start, end)
    let score = TokenAlignment.similarity(text, tokens[spoken])
    let place = place(of: text, near: start, end)
    // Where the alignment has a hole there is nothing to compare with.
    guard place != nil || !spoken.isEmpty else { return nil }
    let overhang = place?.overhang(over: start, end) ?? 0
    let reason: ReasonCode
    if score < options.minimumTranscriptScore
      || overhang > options.maximumTranscriptOffset.seconds
    {
      reason = .transcriptMismatch
    } else if overhang > options.transcriptTolerance.seconds {
      reason = .transcriptShifted
    } else {
      return nil
    }
    return Finding(
      reason,
      [
        "words": .integer(Int64(text.count)), "words_spoken": .integer(Int64(spoken.count)),
        "score": .rounded(score), "minimum_score": .number(options.minimumTranscriptScore),
        // Seconds to move the interval by; null where the text is spoken nowhere in the video.
        "best_offset": place.map { .rounded($0.offset(from: start, end)) } ?? .null,
        "best_score": place.map { .rounded($0.score) } ?? .null,
        "overhang": .rounded(overhang),
      ])
  }

  /// Where a text is spoken: at its interval if it is there, else the best place of the video.
  func place(of text: [Int32], near start: Double, _ end: Double) -> Place? {
    let here = best(text, in: between(start - Self.reach, end + Self.reach), start, end)
    if let here, here.score >= Self.certain { return here }
    let elsewhere = candidates(for: text).compactMap { best(text, in: $0, start, end) }
    // A place elsewhere must be clearly better, as common phrases are found in many places.
    let all = [here].compactMap { $0 } + elsewhere
    let scores = all.map(\.score)
    guard let top = scores.max(), top >= Self.leastScore else { return nil }
    return all.filter { $0.score >= top - Self.margin }
      .min { abs($0.offset(from: start, end)) < abs($1.offset(from: start, end)) }
  }

  /// The words with their middle in a stretch of time.
  private func between(_ start: Double, _ end: Double) -> Range<Int> {
    let first = words.partitionIndex { $0.start + $0.end >= 2 * start }
    let last = words.partitionIndex { $0.start + $0.end >= 2 * end }
    return first..<max(first, last)
  }

  private func best(
    _ text: [Int32], in range: Range<Int>, _ start: Double, _ end: Double
  ) -> Place? {
    TokenAlignment.fits(text, in: tokens[range]).compactMap { fit -> Place? in
      guard let first = fit.range.first, let last = fit.range.last else { return nil }
      return Place(
        score: 1 - Double(fit.edits) / Double(text.count), start: words[first].start,
        end: words[last].end)
    }.min { a, b in
      // A word that the aligner dropped at an end fits its neighbour outside as well as nothing: of
      // equal fits the one that needs no other interval.
      (a.overhang(over: start, end), abs(a.offset(from: start, end)))
        < (b.overhang(over: start, end), abs(b.offset(from: start, end)))
    }
  }

  /// Stretches of the video that share several words with a text, in its order.
  ///
  /// Every occurrence of a word votes for the place at which the text would begin; where votes
  /// gather, the text is aligned. So the video is not aligned as a whole, which would take its length
  /// times that of all its texts.
  private func candidates(for text: [Int32]) -> [Range<Int>] {
    var votes: [Int: Double] = [:]
    for (index, token) in text.enumerated() {
      guard let places = positions[token], places.count <= Self.commonest else { continue }
      // Rare words tell more of a place than common ones.
      let weight = 1 / Double(places.count).squareRoot()
      for place in places { votes[(place - index) >> Self.binShift, default: 0] += weight }
    }
    let gathered = votes.keys.map { ($0, votes[$0, default: 0] + votes[$0 + 1, default: 0]) }
      .sorted { ($0.1, $1.0) > ($1.1, $0.0) }
    return gathered.prefix(Self.candidateCount).map { bin, _ in
      let first = (bin << Self.binShift) - Self.slack
      let length = text.count + 2 * Self.slack + (2 << Self.binShift)
      return max(0, min(first, words.count))..<max(0, min(first + length, words.count))
    }
  }

  /// How far around its interval a text is sought first, in seconds.
  private static let reach = 3.0
  /// A text found around its interval with this score is not sought elsewhere.
  private static let certain = 0.8
  /// Below this score a place is none.
  private static let leastScore = 0.6
  private static let margin = 0.1
  /// Votes gather in bins of four words: the aligner drops and adds some.
  private static let binShift = 2
  private static let slack = 4
  /// Longer texts are no utterances, and would take the square of their length.
  private static let longest = 2_000
  /// A word spoken more often tells nothing of a place.
  private static let commonest = 2_000
  private static let candidateCount = 6
}

extension JSONValue {
  /// A measured number with three decimals: what lies below is no evidence.
  static func rounded(_ value: Double) -> JSONValue { .finite((value * 1000).rounded() / 1000) }
}
