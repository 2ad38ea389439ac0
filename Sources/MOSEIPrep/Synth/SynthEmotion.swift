/// The six emotions in the order of MOSEI's label columns.
enum SynthEmotion: Int, CaseIterable {
  case happy, sad, anger, surprise, disgust, fear
}

/// How strongly each emotion is felt in one utterance: 0 (absent) to 1.
struct EmotionMixture {
  private var strengths = [Double](repeating: 0, count: SynthEmotion.allCases.count)

  subscript(emotion: SynthEmotion) -> Double {
    get { strengths[emotion.rawValue] }
    set { strengths[emotion.rawValue] = newValue }
  }

  /// Draws none, one or two emotions, as common as a small balanced data set needs them.
  static func random(_ generator: inout SeededGenerator) -> EmotionMixture {
    var weights = [0.26, 0.18, 0.17, 0.13, 0.14, 0.12]
    var mixture = EmotionMixture()
    for _ in 0..<generator.index(weights: [0.22, 0.53, 0.25]) {
      let index = generator.index(weights: weights)
      weights[index] = 0
      mixture.strengths[index] = generator.uniform(0.5, 1)
    }
    return mixture
  }

  /// One part of a cue: what each emotion adds to it at full strength, in label order.
  func cue(_ weights: [Double]) -> Double {
    zip(strengths, weights).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// The same emotions, each shown `gain` times as clearly.
  func scaled(by gain: Double) -> EmotionMixture {
    var result = self
    result.strengths = strengths.map { $0 * gain }
    return result
  }
}

/// What three annotators made of an utterance: means of three whole numbers, as MOSEI's are.
struct SynthLabels {
  /// In [-3, 3].
  var sentiment: Float
  /// In [0, 3], in label order.
  var emotions: [Float]

  /// The seven columns of the labels' computational sequence.
  var columns: [Float] { [sentiment] + emotions }

  /// Lets three annotators judge a mixture, each with an error of their own.
  static func annotated(
    _ mixture: EmotionMixture, _ generator: inout SeededGenerator
  ) -> SynthLabels {
    let emotions = SynthEmotion.allCases.map { emotion in
      mean(
        (0..<3).map { _ in
          let strength = mixture[emotion]
          // An absent emotion is seen now and then; a present one is over- and underrated.
          if strength == 0 { return generator.chance(0.01) ? 1 : 0 }
          return (3 * strength + generator.gaussian(0.5)).rounded().clamped(0, 3)
        })
    }
    let valence = 3 * mixture.cue([0.9, -0.8, -0.9, 0.15, -0.75, -0.5])
    let sentiment = mean(
      (0..<3).map { _ in
        (valence + generator.gaussian(0.6)).rounded().clamped(-3, 3)
      })
    return SynthLabels(sentiment: sentiment, emotions: emotions)
  }

  private static func mean(_ votes: [Double]) -> Float { Float(votes.reduce(0, +) / 3) }
}

extension Double {
  func clamped(_ low: Double, _ high: Double) -> Double { Swift.min(Swift.max(self, low), high) }
}
