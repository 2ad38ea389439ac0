import Foundation

/// Texts of transcripts as words that can be compared.
///
/// The release's transcripts have punctuation and capitals; its aligned words, made by P2FA
/// (Yuan and Liberman, "Speaker identification on the SCOTUS corpus", 2008), have neither.
enum TranscriptText {
  /// What the aligner writes for silence and noise: no part of any text.
  private static let noises: Set<String> = ["sp", "sil", "ns", "lg", "br", "cg", "ls"]

  /// The words of a text: lower case, without accents, apostrophes and punctuation.
  ///
  /// - Parameter text: A transcript line's text.
  /// - Returns: Its words in order; `don't` is `dont`, `well-known` is two words.
  static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    for scalar in text.decomposedStringWithCompatibilityMapping.unicodeScalars {
      let properties = scalar.properties
      if properties.isAlphabetic || properties.numericType != nil {
        word += properties.lowercaseMapping
      } else if scalar == "'" || scalar == "\u{2019}"
        || properties.canonicalCombiningClass.rawValue > 0
      {
        continue
      } else if !word.isEmpty {
        words.append(word)
        word = ""
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  /// The words of one entry of the aligner: most are one word, silences none.
  static func words(ofAligned entry: String) -> [String] {
    let words = words(of: entry)
    return words.count == 1 && noises.contains(words[0]) ? [] : words
  }
}
