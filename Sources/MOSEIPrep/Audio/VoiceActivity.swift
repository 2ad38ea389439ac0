/// How much of a stretch of sound has a voice in it, by its energy and its periodicity.
///
/// The sound is halved to 4 kHz, which keeps the first formants, and cut into frames of 40 ms every
/// 20 ms. A frame has a pitch where it is neither silent nor far below the stretch's loud frames,
/// and its normalised autocorrelation has a peak above 0.5 at some lag of a voice, 60 to 400 Hz: white
/// noise stays under 0.37 there, loud frames of real speech have a median of 0.8 to 0.9. Only what
/// rises again is a peak: the correlation of a rumble, too, is high at the shortest lags, and falls
/// from there. A frame is voiced where a neighbour has a pitch as well, which chance rarely gives a
/// rumble. Speech is every frame within 0.1 s of a voiced one: consonants have no pitch but never
/// stand alone for longer.
///
/// Music with a tune counts as a voice. That is no fault here: the check is for intervals that point
/// at silence or noise.
///
/// Source of the measure: Rabiner, "On the use of autocorrelation analysis for pitch detection",
/// 1977.
struct VoiceActivity: Sendable, Equatable {
  /// Frames of 20 ms.
  let frames: Int
  /// Frames with a pitch, and a neighbour with one.
  let voiced: Int
  /// Frames near a voiced one.
  let speech: Int

  /// Share of the time with speech in it; 0 of no time.
  var speechShare: Double { frames > 0 ? Double(speech) / Double(frames) : 0 }

  init(frames: Int, voiced: Int, speech: Int) {
    self.frames = frames
    self.voiced = voiced
    self.speech = speech
  }

  /// Looks for a voice.
  ///
  /// - Parameter samples: Mono sound at 8 kHz, full scale 1.
  init(of samples: [Float]) {
    let halved = Self.halved(samples)
    let count = halved.count >= Self.window ? (halved.count - Self.window) / Self.hop + 1 : 0
    let energies = (0..<count).map { frame in
      var sum: Float = 0
      for index in frame * Self.hop..<frame * Self.hop + Self.window {
        sum += halved[index] * halved[index]
      }
      return sum / Float(Self.window)
    }
    // Not the loudest frame, which may be a knock on the table.
    let loud = energies.isEmpty ? 0 : energies.sorted()[(count - 1) * 95 / 100]
    let floor = max(Self.silence, loud * Self.quietest)
    let hasPitch = energies.indices.map { frame in
      energies[frame] >= floor && Self.periodicity(halved, at: frame * Self.hop) > Self.threshold
    }
    let isVoiced = hasPitch.indices.map { frame in
      hasPitch[frame] && (hasPitch[..<frame].last == true || hasPitch[(frame + 1)...].first == true)
    }
    var isSpeech = isVoiced
    for frame in isVoiced.indices where isVoiced[frame] {
      for near in max(0, frame - Self.reach)...min(count - 1, frame + Self.reach) {
        isSpeech[near] = true
      }
    }
    self.init(
      frames: count, voiced: isVoiced.count { $0 }, speech: isSpeech.count { $0 })
  }

  /// Means of two neighbours: enough of a low-pass for energies and pitch.
  private static func halved(_ samples: [Float]) -> [Float] {
    (0..<samples.count / 2).map { (samples[2 * $0] + samples[2 * $0 + 1]) / 2 }
  }

  /// The greatest normalised autocorrelation of a window over the lags of a pitch, from the first lag
  /// on at which it rises; 0 where it never does.
  static func periodicity(_ samples: [Float], at start: Int) -> Float {
    let end = start + window
    var mean: Float = 0
    for index in start..<end { mean += samples[index] }
    mean /= Float(window)
    let frame = samples[start..<end].map { $0 - mean }
    var (greatest, before, rises): (Float, Float, Bool) = (0, 1, false)
    frame.withUnsafeBufferPointer { frame in
      for lag in 1...lags.upperBound {
        var (product, head, tail): (Float, Float, Float) = (0, 0, 0)
        for index in 0..<window - lag {
          let (a, b) = (frame[index], frame[index + lag])
          product += a * b
          head += a * a
          tail += b * b
        }
        let scale = (head * tail).squareRoot()
        let correlation = scale > 0 ? product / scale : 0
        rises = rises || correlation > before
        before = correlation
        if rises, lags.contains(lag) { greatest = max(greatest, correlation) }
      }
    }
    return greatest
  }

  static let frameSeconds = 0.02
  private static let window = 160
  private static let hop = 80
  /// 400 to 60 Hz at 4 kHz.
  private static let lags = 10...66
  private static let threshold: Float = 0.5
  /// Mean square of -60 dB of full scale.
  private static let silence: Float = 1e-6
  /// -30 dB: below it a frame is the room, or another room.
  private static let quietest: Float = 1e-3
  /// Frames of 20 ms.
  private static let reach = 5
}
