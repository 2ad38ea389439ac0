import Foundation

/// What makes a speaker's voice their own.
struct VoiceTraits {
  /// Mean fundamental frequency in Hz.
  var pitch: Double
  /// Formant frequencies relative to an adult male's: a shorter vocal tract has higher ones.
  var formantScale: Double
  /// Formant bandwidths relative to the usual ones.
  var bandwidthScale: Double
  /// Share of noise in the source.
  var breathiness: Double
  /// Coefficient of the source's low-pass filter: the nearer 1, the duller.
  var dullness: Double
  /// Syllables a second in a neutral mood.
  var rate: Double
  /// How much the mood changes the voice, about 1.
  var expressivity: Double

  static func random(_ generator: inout SeededGenerator) -> VoiceTraits {
    let isHigh = generator.chance(0.5)
    return VoiceTraits(
      pitch: isHigh ? generator.uniform(165, 250) : generator.uniform(85, 150),
      formantScale: isHigh ? generator.uniform(1.05, 1.3) : generator.uniform(0.82, 1.06),
      bandwidthScale: generator.uniform(0.8, 1.5),
      breathiness: generator.uniform(0.01, 0.06),
      dullness: generator.uniform(0.15, 0.5),
      rate: generator.uniform(3.6, 5.0),
      expressivity: generator.uniform(0.7, 1.2))
  }
}

/// How an utterance is said: the mood's mark on the voice.
struct VoiceDelivery {
  /// Mean pitch relative to the speaker's own.
  var pitch: Double
  /// Half the pitch range in semitones.
  var range: Double
  /// Pitch change from beginning to end, in semitones.
  var slope: Double
  /// Loudness: root mean square of the speech.
  var level: Double
  /// Speaking rate relative to the speaker's own.
  var rate: Double
  /// Random change of each period's length.
  var jitter: Double
  /// Depth of a 7 Hz pitch tremor, in semitones.
  var tremor: Double
  /// Added noise in the source.
  var breath: Double
  /// Formant frequencies relative to the speaker's own: a smile shortens the vocal tract.
  var formants: Double
  /// Change of the source's low-pass coefficient; below 0 is brighter.
  var dullness: Double

  /// The marks of a mixture; the cues of different emotions overlap on purpose.
  init(_ mood: EmotionMixture, _ generator: inout SeededGenerator) {
    //                    happy  sad   anger surpr. disg. fear
    pitch = exp2(mood.cue([3.0, -2.0, 1.2, 3.6, -1.8, 3.4]) / 12 + generator.gaussian(0.05))
    range = max(0.3, 2.0 + mood.cue([2.2, -1.3, 1.4, 3.0, -0.4, 0.4]) + generator.gaussian(0.3))
    slope = -2 + mood.cue([1.0, -2.5, -0.5, 6.5, -1.5, 1.5]) + generator.gaussian(0.8)
    // Nobody keeps the same distance to the microphone: the level alone must not give a mood away.
    level = 0.07 * exp2(mood.cue([0.6, -1.1, 1.3, 0.5, -0.1, -0.4]) + generator.gaussian(0.7))
    rate = exp2(mood.cue([0.25, -0.5, 0.35, 0.1, -0.45, 0.5]) + generator.gaussian(0.08))
    jitter = max(0, 0.006 + mood.cue([0, 0.004, 0.03, 0, 0.045, 0.012]))
    tremor = max(0, mood.cue([0, 0.15, 0.1, 0, 0, 0.9]))
    breath = max(0, mood.cue([0, 0.05, -0.02, 0.06, 0, 0.1]))
    formants = 1 + mood.cue([0.1, -0.03, 0, 0.04, -0.08, 0.03])
    dullness = mood.cue([-0.06, 0.05, -0.12, -0.03, 0.04, 0.01])
  }
}
