/// A word and when it is heard.
struct SpokenWord: Sendable, Equatable {
  let text: String
  /// Seconds from the video's start.
  let start: Double
  let end: Double

  /// Spreads an utterance's words over its syllables, in order.
  ///
  /// - Parameters:
  ///   - utterance: What is said, and from when on.
  ///   - syllables: When each syllable sounds, in samples from the utterance's start.
  /// - Returns: One a word; none without syllables.
  static func words(of utterance: SpokenUtterance, syllables: [Range<Int>]) -> [SpokenWord] {
    let texts = utterance.text.split(separator: " ")
    guard !syllables.isEmpty else { return [] }
    /// Time at a number of syllables, whole or not; a whole one is the start of the next or the end
    /// of the last.
    func time(_ word: Int, isEnd: Bool) -> Double {
      let (whole, rest) = (word * syllables.count).quotientAndRemainder(dividingBy: texts.count)
      let rate = Double(VoiceSynthesizer.sampleRate)
      let first = Double(utterance.start) / 1000
      if rest == 0, isEnd { return first + Double(syllables[whole - 1].upperBound) / rate }
      let syllable = syllables[whole]
      let share = Double(rest) / Double(texts.count)
      return first + (Double(syllable.lowerBound) + share * Double(syllable.count)) / rate
    }
    return texts.enumerated().map { index, text in
      SpokenWord(
        text: String(text), start: time(index, isEnd: false), end: time(index + 1, isEnd: true))
    }
  }

  /// The words with an entry `sp` for every silence between them, as P2FA has it.
  static func withSilences(_ words: [SpokenWord]) -> [SpokenWord] {
    var result: [SpokenWord] = []
    for word in words {
      let end = result.last?.end ?? 0
      if word.start > end { result.append(SpokenWord(text: "sp", start: end, end: word.start)) }
      result.append(word)
    }
    return result
  }
}
