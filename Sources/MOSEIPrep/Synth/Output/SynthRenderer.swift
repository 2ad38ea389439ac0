import Foundation

/// What is known of a video only once it is drawn and voiced.
struct SynthRendering {
  /// The landmarks of each frame, as drawn; none where nothing is drawn.
  var landmarks = SynthLandmarks()
  /// When each word is spoken; none where nothing is.
  var words: [SpokenWord] = []
}

/// Draws, voices and encodes one planned video.
struct SynthRenderer: Sendable {
  let options: SynthOptions
  let layout: SynthLayout

  /// Writes a video's media and returns what a detector and an aligner would find in them.
  ///
  /// - Parameters:
  ///   - video: The plan of the video.
  ///   - number: Its place in the plan: the name of its random sequences.
  /// - Returns: Landmarks and words, none where nothing is drawn.
  /// - Throws: `PrepError` (`output-failed`).
  func render(_ video: SynthVideo, number: Int) throws -> SynthRendering {
    var landmarks = SynthLandmarks()
    guard video.defect != .missing else { return SynthRendering() }
    var generator = SeededGenerator(seed: options.seed, name: "render \(number)")
    let traits = FaceTraits.random(&generator)
    let voice = VoiceTraits.random(&generator)
    var words: [SpokenWord] = []
    let sound = sound(video, voice, &generator, words: &words)
    if video.defect != .silent {
      try layout.write(
        WaveData.data(sound, rate: VoiceSynthesizer.sampleRate), to: layout.audio(video))
    }
    let moods = video.speech.map { utterance in
      // What is felt is not always seen.
      FaceDelivery(
        utterance.mood.scaled(by: traits.expressivity * generator.uniform(0.35, 1.1)), &generator)
    }
    let lights = video.speech.map { _ in Lighting.random(&generator) }
    let painters = video.speech.map { _ in
      FacePainter(
        traits, in: .random(&generator), width: options.width, height: options.height)
    }
    let blinks = (0..<max(1, video.frameCount / options.frameRate / 3)).map { _ in
      generator.uniform(0, video.length)
    }
    let openings = MouthEnvelope.openings(
      samples: sound, frameCount: video.frameCount, frameRate: options.frameRate)
    let hasStream = video.defect != .silent && video.defect != .soundInWAVOnly
    let path = layout.media(video)
    let encoder = try MediaEncoder(
      path: path, profile: video.profile, width: options.width, height: options.height,
      frameRate: options.frameRate, sound: hasStream ? sound : nil,
      soundRate: VoiceSynthesizer.sampleRate)
    for frame in 0..<video.frameCount {
      let seconds = Double(frame) / Double(options.frameRate)
      let (utterance, strength) = Self.utterance(of: video.speech, at: seconds)
      var face = moods[utterance].expression(at: seconds, strength: strength)
      face.mouthOpening += 0.2 * openings[frame]
      if blinks.contains(where: { abs($0 - seconds) < 0.07 }) { face.eyes = 0.15 }
      let geometry = FaceGeometry(traits, face, width: options.width, height: options.height)
      landmarks.append(geometry.landmarks)
      let picture = painters[utterance].picture(geometry)
      try encoder.append(lights[utterance].applied(to: picture.pixels, strength: strength))
    }
    try encoder.finish()
    if video.defect == .truncated { try layout.truncate(path) }
    return SynthRendering(landmarks: landmarks, words: words)
  }

  /// The whole video's sound, exactly as long as its frames.
  private func sound(
    _ video: SynthVideo, _ traits: VoiceTraits, _ generator: inout SeededGenerator,
    words: inout [SpokenWord]
  ) -> [Float] {
    let rate = VoiceSynthesizer.sampleRate
    let count = video.frameCount * rate / video.frameRate
    // The room's noise: a stretch of exact silence would be a feature of its own.
    var sound = (0..<count).map { _ in Float(generator.gaussian(0.001)) }
    for utterance in video.speech {
      // What is felt is not always heard.
      let mood = utterance.mood.scaled(by: traits.expressivity * generator.uniform(0.35, 1.1))
      let delivery = VoiceDelivery(mood, &generator)
      let first = utterance.start * rate / 1000
      let speech = VoiceSynthesizer(traits: traits, delivery: delivery).speech(
        count: (utterance.end - utterance.start) * rate / 1000, &generator)
      words += SpokenWord.words(of: utterance, syllables: speech.syllables)
      for (offset, sample) in speech.samples.enumerated() where first + offset < count {
        sound[first + offset] += sample
      }
    }
    return sound
  }

  /// The utterance whose mood and light are seen, and how much of them: both come within 0.3 s
  /// before it and go as fast after it.
  private static func utterance(
    of speech: [SpokenUtterance], at seconds: Double
  ) -> (index: Int, strength: Double) {
    var nearest: (index: Int, distance: Double) = (0, .infinity)
    for (index, utterance) in speech.enumerated() {
      let distance = max(
        Double(utterance.start) / 1000 - seconds, seconds - Double(utterance.end) / 1000, 0)
      if distance < nearest.distance { nearest = (index, distance) }
    }
    return (nearest.index, max(0, 1 - nearest.distance / 0.3))
  }
}
