import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct EvidenceTests {
  private func sound(_ seconds: Double, _ value: (Double) -> Double) -> [Float] {
    (0..<Int(seconds * 8000)).map { Float(value(Double($0) / 8000)) }
  }

  @Test func onlyVoicesAreSpeech() {
    var generator = SeededGenerator(seed: 3, name: "noise")
    #expect(VoiceActivity(of: sound(2) { _ in 0 }).speechShare == 0)
    #expect(VoiceActivity(of: []).speechShare == 0)
    let noise = VoiceActivity(of: sound(4) { _ in generator.gaussian(0.1) })
    #expect(noise.frames == 199 && noise.speechShare < 0.02)
    // Air conditioning, a train: low, without a pitch, and smooth at the shortest lags.
    var level = 0.0
    let rumble = VoiceActivity(
      of: sound(6) { _ in
        level = 0.99 * level + generator.gaussian(0.02)
        return level
      })
    #expect(rumble.speechShare < 0.2)
    let hiss = VoiceActivity(of: sound(2) { 1e-4 * sin(2 * .pi * 150 * $0) })
    #expect(hiss.speechShare == 0)
    // A voice of 120 Hz in the second half, with the room's noise throughout.
    let half = VoiceActivity(
      of: sound(4) { time in
        let voice = (1...8).reduce(0.0) { $0 + sin(2 * .pi * 120 * Double($1) * time) / Double($1) }
        return generator.gaussian(0.003) + (time > 2 ? 0.1 * voice : 0)
      })
    #expect(abs(half.speechShare - 0.5) < 0.05)
    #expect(half.voiced <= half.speech)
  }

  @Test func aSpokenUtteranceIsSpeech() {
    var generator = SeededGenerator(seed: 5, name: "voice")
    for _ in 0..<6 {
      let voice = VoiceSynthesizer(
        traits: .random(&generator), delivery: VoiceDelivery(.random(&generator), &generator))
      let speech = voice.speech(count: 3 * VoiceSynthesizer.sampleRate, &generator).samples
      let halved = stride(from: 0, to: speech.count - 1, by: 2).map {
        (speech[$0] + speech[$0 + 1]) / 2
      }
      #expect(VoiceActivity(of: halved).speechShare > 0.6)
    }
  }

  @Test func periodicityIsTheGreatestCorrelation() throws {
    var generator = SeededGenerator(seed: 8, name: "frames")
    let samples = (0..<480).map { Float(sin(Double($0) / 4) + generator.gaussian(0.7)) }
    let script = """
      import json, sys, numpy as np
      x = np.array(json.loads(sys.argv[1]))
      for start in (0, 80, 320):
          w = x[start:start + 160] - x[start:start + 160].mean()
          cosine = lambda a, b: a @ b / np.sqrt((a @ a) * (b @ b))
          all = [1] + [cosine(w[:160 - lag], w[lag:]) for lag in range(1, 67)]
          rise = next(lag for lag in range(1, 67) if all[lag] > all[lag - 1])
          print(max(all[max(rise, 10):]))
      """
    let text = "[" + samples.map { "\($0)" }.joined(separator: ",") + "]"
    let values = try Tool.check(Tool.python, ["-c", script, text]).text.split(separator: "\n")
    for (start, value) in zip([0, 80, 320], values) {
      let expected = try #require(Float(value))
      #expect(abs(VoiceActivity.periodicity(samples, at: start) - expected) < 1e-4)
    }
  }

  /// A face of 100 px that drifts by 1 px a frame, is elsewhere from `cut` on, and lost in `gap`.
  private func alignment(cut: Int?, gap: Range<Int> = 0..<0) -> LandmarkAlignment {
    let frames = 0..<90
    var points: [Float] = []
    for frame in frames {
      let x = Float(100 + frame) + (cut.map { frame >= $0 } == true ? 60 : 0)
      points += (0..<68).map { x + Float($0 % 2 == 0 ? 0 : 100) }
      points += (0..<68).map { 50 + Float($0 % 4 < 2 ? 0 : 100) }
    }
    return LandmarkAlignment(
      track: LandmarkTrack(
        frames: nil, times: frames.map { Double($0) / 30 },
        confidence: frames.map { gap.contains($0) ? 0.1 : 0.9 }, success: frames.map { _ in true },
        points: points),
      framePTSSeconds: frames.map { Double($0) / 30 })
  }

  private func findings(
    _ alignment: LandmarkAlignment, targets: [Int?], _ options: ScreeningOptions = .init()
  ) -> ScreeningOutcome {
    let plan = FacePlan.make(
      alignment: alignment, targets: targets, displayWidth: 640, displayHeight: 480,
      options: FaceOptions())
    var outcome = ScreeningOutcome()
    FaceEvidence(plan, targets: targets, alignment: alignment, options: FaceOptions())
      .apply(to: &outcome, options)
    return outcome
  }

  @Test func cutsWithinASampleAreSeen() {
    let steps = stride(from: 10, through: 80, by: 10).map { Optional($0) }
    #expect(findings(alignment(cut: nil), targets: steps).flagged.isEmpty)
    let jump = findings(alignment(cut: 43), targets: steps).flagged
    #expect(jump.map(\.reason) == [.landmarksJump])
    #expect(jump.first?.evidence["motion"]?.number == 0.61)
    #expect(jump.first?.evidence["at"]?.number == 1.433)
    // Before the sample, or behind a gap, nobody knows how the face got there.
    #expect(findings(alignment(cut: 8), targets: steps).flagged.isEmpty)
    #expect(findings(alignment(cut: 45, gap: 43..<48), targets: steps).flagged.isEmpty)
  }

  @Test func rareFacesAreFlagged() {
    let steps = stride(from: 0, through: 80, by: 10).map { Optional($0) }
    let mostly = findings(alignment(cut: nil, gap: 0..<85), targets: steps + [86, 88])
    #expect(mostly.flagged.map(\.reason) == [.faceRare])
    #expect(mostly.flagged.first?.evidence["steps_with_face"]?.integer == 2)
    // No face at all is a reason of its own.
    let none = findings(alignment(cut: nil, gap: 0..<90), targets: steps)
    #expect(none.findings.map(\.reason) == [.faceNotFound] && none.flagged.isEmpty)
  }
}
