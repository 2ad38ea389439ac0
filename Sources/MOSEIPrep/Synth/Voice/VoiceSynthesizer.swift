import Foundation

/// Turns a voice and a delivery into speech-like sound: a glottal source through three formants.
///
/// Source: Klatt, "Software for a cascade/parallel formant synthesizer", 1980 (resonators in
/// cascade) and Rosenberg, "Effect of glottal pulse shape on the quality of natural vowels", 1971.
struct VoiceSynthesizer {
  /// Samples a second.
  static let sampleRate = 16_000

  /// First three formants in Hz of a, i, u, e, o and ae, adult male (Peterson and Barney, 1952).
  private static let vowels: [SIMD3<Double>] = [
    [730, 1090, 2440], [270, 2290, 3010], [300, 870, 2240], [530, 1840, 2480],
    [570, 840, 2410], [660, 1720, 2410],
  ]

  private struct Syllable {
    /// In samples.
    var start: Int
    var length: Int
    var vowel: Int
    /// Pitch accent, -1 to 1.
    var accent: Double
    /// Loudness relative to the other syllables.
    var stress: Double
    /// Samples of noise before the vowel: the consonant.
    var onset: Int
  }

  let traits: VoiceTraits
  let delivery: VoiceDelivery

  /// What was spoken.
  struct Speech {
    /// Mono samples, about -1 to 1.
    var samples: [Float]
    /// When each syllable sounds, in samples.
    var syllables: [Range<Int>]
  }

  /// Speaks for the given time.
  ///
  /// - Parameters:
  ///   - count: Length in samples at 16 kHz.
  ///   - generator: Where syllables, jitter and noise are drawn from.
  /// - Returns: The sound, and where its syllables are.
  func speech(count: Int, _ generator: inout SeededGenerator) -> Speech {
    let syllables = self.syllables(count: count, &generator)
    var output = [Double](repeating: 0, count: count)
    var phase = 0.0
    var period = 1.0
    var flow = 0.0
    var smooth = 0.0
    let formantScale = traits.formantScale * delivery.formants
    var formants = Self.vowels[0] * formantScale
    var resonators = [Resonator](repeating: Resonator(), count: 3)
    let dullness = (traits.dullness + delivery.dullness).clamped(0, 0.9)
    let breath = traits.breathiness + delivery.breath
    for syllable in syllables {
      let target = Self.vowels[syllable.vowel] * formantScale
      for offset in 0..<syllable.length {
        let index = syllable.start + offset
        if offset % 32 == 0 {
          formants += (target - formants) * 0.12
          for band in 0..<3 {
            resonators[band].tune(
              frequency: formants[band],
              bandwidth: [80, 110, 160][band] * traits.bandwidthScale)
          }
        }
        let place = Double(index) / Double(count)
        let seconds = Double(index) / Double(Self.sampleRate)
        let semitones =
          delivery.range * syllable.accent * sin(.pi * Double(offset) / Double(syllable.length))
          + delivery.slope * (place - 0.5) + delivery.tremor * sin(2 * .pi * 7 * seconds)
        let pitch = traits.pitch * delivery.pitch * exp2(semitones / 12)
        phase += pitch / Double(Self.sampleRate) * period
        if phase >= 1 {
          phase -= 1
          period = 1 + generator.gaussian(delivery.jitter)
        }
        let before = flow
        flow = Self.glottalFlow(phase)
        let isVoiced = offset >= syllable.onset
        let noise = generator.uniform(-1, 1)
        // The flow's difference is what the lips radiate.
        let source = isVoiced ? (flow - before) + breath * noise * flow : 0.12 * noise
        smooth += (source - smooth) * (1 - dullness)
        var sample = smooth
        for band in 0..<3 { sample = resonators[band].filter(sample) }
        output[index] = sample * syllable.stress * Self.envelope(offset, syllable.length)
      }
    }
    return Speech(
      samples: Self.levelled(output, to: delivery.level),
      syllables: syllables.map { $0.start..<$0.start + $0.length })
  }

  private func syllables(count: Int, _ generator: inout SeededGenerator) -> [Syllable] {
    var result: [Syllable] = []
    let mean = Double(Self.sampleRate) / (traits.rate * delivery.rate)
    var cursor = Int(0.05 * Double(Self.sampleRate))
    var untilPause = generator.integer(4...7)
    while true {
      let length = Int(mean * generator.uniform(0.55, 1.0))
      guard cursor + length < count else { return result }
      result.append(
        Syllable(
          start: cursor, length: length, vowel: generator.integer(0...Self.vowels.count - 1),
          accent: generator.uniform(-1, 1), stress: generator.uniform(0.6, 1.2),
          onset: Int(generator.uniform(0.1, 0.3) * Double(length))))
      untilPause -= 1
      var pause = mean * generator.uniform(0.1, 0.35)
      if untilPause == 0 {
        pause += generator.uniform(0.12, 0.3) * Double(Self.sampleRate) / delivery.rate
        untilPause = generator.integer(4...7)
      }
      cursor += length + Int(pause)
    }
  }

  /// Rosenberg's trigonometric pulse: opening for 0.4 of the period, closing for 0.2.
  private static func glottalFlow(_ phase: Double) -> Double {
    if phase < 0.4 { return 0.5 * (1 - cos(.pi * phase / 0.4)) }
    if phase < 0.6 { return cos(.pi / 2 * (phase - 0.4) / 0.2) }
    return 0
  }

  private static func envelope(_ offset: Int, _ length: Int) -> Double {
    let edge = Double(length) * 0.25
    let nearest = Double(min(offset, length - 1 - offset))
    return nearest >= edge ? 1 : 0.5 * (1 - cos(.pi * nearest / edge))
  }

  /// Scales to the wanted root mean square and bends peaks over instead of clipping them.
  private static func levelled(_ samples: [Double], to level: Double) -> [Float] {
    let power = samples.reduce(0) { $0 + $1 * $1 } / Double(max(1, samples.count))
    guard power > 0 else { return samples.map { Float($0) } }
    let gain = level / power.squareRoot()
    return samples.map { Float(tanh($0 * gain)) }
  }
}

/// A two-pole filter with unit gain at 0 Hz (Klatt 1980, equation 1).
private struct Resonator {
  private var a = 1.0
  private var b = 0.0
  private var c = 0.0
  private var last = 0.0
  private var beforeLast = 0.0

  mutating func tune(frequency: Double, bandwidth: Double) {
    let step = 1 / Double(VoiceSynthesizer.sampleRate)
    c = -exp(-2 * .pi * bandwidth * step)
    b = 2 * exp(-.pi * bandwidth * step) * cos(2 * .pi * min(frequency, 7_500) * step)
    a = 1 - b - c
  }

  mutating func filter(_ input: Double) -> Double {
    let output = a * input + b * last + c * beforeLast
    beforeLast = last
    last = output
    return output
  }
}
