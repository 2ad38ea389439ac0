import Foundation

/// The state of a face at one moment: what the mood, the speech and chance move.
struct FaceExpression {
  /// Inner ends of the brows up (+) or down, relative to half the face's height like all lengths.
  var innerBrow = 0.0
  var outerBrow = 0.0
  /// Brows drawn together.
  var frown = 0.0
  /// Eye opening relative to the speaker's own.
  var eyes = 1.0
  /// Corners of the mouth up (+) or down.
  var mouthCurve = 0.0
  /// Change of the mouth's half width.
  var mouthWidth = 0.0
  /// Upper lip raised.
  var sneer = 0.0
  /// Lips apart, 0 to about 0.3.
  var mouthOpening = 0.0
  /// Turning of the head about its three axes, in radians.
  var yaw = 0.0
  var pitch = 0.0
  var roll = 0.0
  /// Shift of the whole head.
  var shift = Point.zero
}

/// How a mood is shown by one face through one utterance.
struct FaceDelivery {
  private let still: FaceExpression
  /// Size and speed (Hz) of the head's swaying, and size of its trembling.
  private let sway: Double
  private let speed: Double
  private let tremble: Double
  private let phases: [Double]

  /// The marks of a mixture; the cues of different emotions overlap on purpose.
  init(_ mood: EmotionMixture, _ generator: inout SeededGenerator) {
    var face = FaceExpression()
    func noise(_ deviation: Double) -> Double { generator.gaussian(deviation) }
    //                         happy  sad    anger  surpr. disg.  fear
    face.innerBrow = mood.cue([0.02, 0.12, -0.11, 0.13, -0.05, 0.13]) + noise(0.012)
    face.outerBrow = mood.cue([0.02, -0.06, 0.02, 0.13, -0.03, 0.02]) + noise(0.012)
    face.frown = mood.cue([0, 0.03, 0.07, -0.01, 0.03, 0.05]) + noise(0.008)
    face.eyes = 1 + mood.cue([-0.25, -0.35, -0.2, 0.75, -0.4, 0.65]) + noise(0.07)
    face.mouthCurve = mood.cue([0.13, -0.11, -0.05, 0, -0.06, -0.04]) + noise(0.015)
    face.mouthWidth = mood.cue([0.07, -0.02, -0.04, -0.06, 0, 0.08]) + noise(0.01)
    face.sneer = max(0, mood.cue([0, 0, 0.01, 0, 0.07, 0]))
    face.mouthOpening = max(0, mood.cue([0.02, 0, 0, 0.13, 0, 0.05]))
    face.pitch = mood.cue([-0.04, 0.2, 0.06, -0.1, -0.05, -0.05]) + noise(0.04)
    face.roll = mood.cue([0.03, 0.06, 0, 0, 0.07, 0]) + noise(0.03)
    face.yaw = noise(0.1)
    still = face
    sway = max(0.01, 0.04 + mood.cue([0.05, -0.03, 0.06, 0.02, 0, -0.02]))
    speed = 0.5 * exp2(mood.cue([0.6, -0.8, 1.1, 0.3, -0.2, 0.4]))
    tremble = max(0, mood.cue([0, 0, 0.004, 0, 0, 0.015]))
    phases = (0..<4).map { _ in generator.uniform(0, 2 * .pi) }
  }

  /// The face at a time of the video, the mouth not yet speaking.
  ///
  /// - Parameters:
  ///   - seconds: Time since the video's start.
  ///   - strength: 0 (at rest, between utterances) to 1.
  /// - Returns: The expression, every part of it scaled by `strength`.
  func expression(at seconds: Double, strength: Double) -> FaceExpression {
    var face = FaceExpression()
    face.innerBrow = still.innerBrow * strength
    face.outerBrow = still.outerBrow * strength
    face.frown = still.frown * strength
    face.eyes = max(0.3, 1 + (still.eyes - 1) * strength)
    face.mouthCurve = still.mouthCurve * strength
    face.mouthWidth = still.mouthWidth * strength
    face.sneer = still.sneer * strength
    face.mouthOpening = still.mouthOpening * strength
    func wave(_ frequency: Double, _ phase: Int) -> Double {
      sin(2 * .pi * frequency * seconds + phases[phase]) * strength
    }
    face.yaw = still.yaw * strength + 2 * sway * wave(speed, 0)
    face.pitch = still.pitch * strength + sway * wave(speed * 1.3, 1)
    face.roll = still.roll * strength + 0.7 * sway * wave(speed * 0.8, 2)
    face.shift =
      Point(sway * wave(speed * 0.6, 3), 0)
      + Point(tremble * wave(9, 0), tremble * wave(11, 1))
    return face
  }
}
