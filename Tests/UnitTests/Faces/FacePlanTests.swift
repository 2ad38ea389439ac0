import FeatureCache
import MOSEIPrep
import Testing

/// Landmark rows, interpolation and boxes.
@Suite struct FacePlanTests {
  /// A track whose row i is a face 20 px wide and 10 px high, centred on (x_i, 100).
  private func track(
    centres: [Float], confidence: [Float]? = nil, success: [Bool]? = nil, frames: [Int]? = nil,
    rate: Double = 25
  ) -> LandmarkTrack {
    var points: [Float] = []
    for centre in centres {
      points += (0..<68).map { centre + ($0 % 2 == 0 ? -10 : 10) }
      points += (0..<68).map { $0 % 3 == 0 ? 95 : 105 }
    }
    return LandmarkTrack(
      frames: frames, times: centres.indices.map { Double($0) / rate },
      confidence: confidence ?? centres.map { _ in 0.98 },
      success: success ?? centres.map { _ in true }, points: points)
  }

  private func seconds(_ count: Int, rate: Double = 25) -> [Double] {
    (0..<count).map { Double($0) / rate }
  }

  private func plan(
    _ track: LandmarkTrack, frames: Int, targets: [Int?], options: FaceOptions = FaceOptions()
  ) -> FacePlan {
    FacePlan.make(
      alignment: LandmarkAlignment(track: track, framePTSSeconds: seconds(frames)),
      targets: targets, displayWidth: 640, displayHeight: 360, options: options)
  }

  @Test func boxIsSquareCentredAndEven() {
    // 1.3 x 20 = 26; centre (101, 100): origin 88, 87 -> 2 round(43.5) = 88.
    let steps = plan(track(centres: [101]), frames: 1, targets: [0, nil]).steps
    #expect(steps.map(\.box) == [PixelBox(x: 88, y: 88, side: 26), nil])
    #expect(steps.map(\.interpolated) == [false, false])
  }

  @Test func thresholdIsInSinglePrecision() {
    let usable = plan(
      track(centres: [100, 100], confidence: [0.7, 0.69]), frames: 2, targets: [0])
    #expect(usable.steps[0].box != nil)
    let not = plan(track(centres: [100, 100], confidence: [0.7, 0.69]), frames: 2, targets: [1])
    #expect(not.finding?.reason == .faceNotFound)
    #expect(not.finding?.evidence["highest_confidence"] == .number(0.69))
  }

  @Test func gapsAreInterpolatedUpToHalfASecond() {
    // 2 Hz for exact times: rows 1 and 2 are 0.5 s apart.
    var times = track(centres: [100, 0, 140, 0, 0, 0, 200])
    times.success = [true, false, true, false, false, false, true]
    let alignment = LandmarkAlignment(
      track: times, framePTSSeconds: [0, 0.25, 0.5, 0.6, 0.8, 1.0, 1.01])
    let plan = FacePlan.make(
      alignment: alignment, targets: [0, 1, 3, 6], displayWidth: 640, displayHeight: 360,
      options: FaceOptions())
    #expect(plan.steps.map(\.interpolated) == [false, true, false, false])
    // Half way from 100 to 140; 0.51 s apart is too far; nothing beyond an end.
    #expect(plan.steps[1].box == PixelBox(x: 108, y: 88, side: 26))
    #expect(plan.steps[2].box == nil)
    #expect(plan.hasInterpolation)
    var ended = times
    ended.success[6] = false
    let tail = FacePlan.make(
      alignment: LandmarkAlignment(track: ended, framePTSSeconds: alignment.frameSeconds),
      targets: [3], displayWidth: 640, displayHeight: 360, options: FaceOptions())
    #expect(tail.steps[0].box == nil)
  }

  @Test func rowsAreAlignedByFrameNumber() {
    // Two faces on frame 2; rows unsorted.
    var faces = track(
      centres: [300, 100, 200, 400], confidence: [0.9, 0.98, 0.8, 0.95], frames: [3, 1, 2, 2])
    faces.times = [0.08, 0, 0.04, 0.04]
    let alignment = LandmarkAlignment(track: faces, framePTSSeconds: [0, 0.5, 0.6])
    #expect(alignment.method == .ordinal)
    #expect(alignment.rowOfFrame == [1, 3, 0])
    // One frame more than rows is still one to one.
    #expect(
      LandmarkAlignment(track: faces, framePTSSeconds: [0, 0.5, 0.6, 0.7]).rowOfFrame
        == [1, 3, 0, nil])
  }

  @Test func rowsAreAlignedByTimeWhereCountsDiffer() {
    let alignment = LandmarkAlignment(
      track: track(centres: [10, 20, 30], rate: 10), framePTSSeconds: [0, 0.07, 0.15, 0.2, 0.3])
    #expect(alignment.method == .time)
    // 0.15 s is farther than 1/30 s from both neighbours; 0.3 s from the last.
    #expect(alignment.rowOfFrame == [0, 1, nil, 2, nil])
  }

  @Test func facesOutsideTheFrame() {
    let outside = plan(track(centres: [-1, 641]), frames: 2, targets: [0, 1])
    #expect(outside.finding?.reason == .landmarksOutsideFrame)
    #expect(outside.finding?.evidence["usable_steps"] == .integer(2))
    // One centre inside is enough.
    #expect(plan(track(centres: [-1, 630]), frames: 2, targets: [0, 1]).finding == nil)
  }

  @Test(arguments: [1e30, -1e30, .nan, .infinity, .greatestFiniteMagnitude] as [Float])
  func absurdLandmarksAreHarmless(value: Float) {
    let absurd = track(centres: [100, value, 100, value])
    let plan = plan(absurd, frames: 4, targets: [0, 1, 2, 3])
    #expect(plan.steps[0].box == PixelBox(x: 88, y: 88, side: 26))
    for box in plan.steps.compactMap(\.box) {
      #expect(abs(box.x) <= 1 << 21 && abs(box.y) <= 1 << 21 && box.side <= 1 << 20)
    }
    var failed = absurd
    failed.success = [true, false, true, false]
    #expect(self.plan(failed, frames: 4, targets: [1]).steps[0].interpolated)
  }

  @Test func allZeroRowsAreNoFaces() {
    var zero = track(centres: [100])
    zero.points = [Float](repeating: 0, count: 136)
    #expect(plan(zero, frames: 1, targets: [0]).finding?.reason == .faceNotFound)
  }
}
