/// How far the mouth opens in each video frame, from the loudness of the speech.
enum MouthEnvelope {
  /// Opens the mouth with the energy around each frame.
  ///
  /// - Parameters:
  ///   - samples: The video's mono sound at 16 kHz.
  ///   - frameCount: Number of video frames.
  ///   - frameRate: Video frames a second.
  /// - Returns: Opening from 0 (closed) to 1, `frameCount` values.
  static func openings(samples: [Float], frameCount: Int, frameRate: Int) -> [Double] {
    let rate = VoiceSynthesizer.sampleRate
    let half = rate / 40
    return (0..<frameCount).map { frame in
      let centre = frame * rate / frameRate + half
      let window = max(0, centre - half)..<min(samples.count, centre + half)
      guard !window.isEmpty else { return 0 }
      let power = window.reduce(0.0) { $0 + Double(samples[$1]) * Double(samples[$1]) }
      let level = (power / Double(window.count)).squareRoot()
      // Square root: quiet speech opens the mouth too, and loudness stays mostly in the voice.
      return min(1, (max(0, level - 0.004) * 5).squareRoot())
    }
  }
}
