internal import FeatureCache

/// All that landmarks say of a sample: whether it has a face, and one person's throughout.
///
/// Measured once and judged by `apply`, so that thresholds may change without measuring anew.
struct FaceEvidence: Sendable, Equatable {
  /// Why the sample cannot be used at all, nil where it can.
  let finding: Finding?
  let hasInterpolation: Bool
  let steps: Int
  let stepsWithFace: Int
  /// Greatest motion from one frame to the next: the mean over the 68 points, as a share of the face
  /// box's side; 0 where no two neighbouring frames have a face.
  let greatestMotion: Double
  /// When it happens, in seconds after the video's first frame.
  let motionAt: Double

  var faceShare: Double { steps > 0 ? Double(stepsWithFace) / Double(steps) : 0 }

  init(
    finding: Finding?, hasInterpolation: Bool, steps: Int, stepsWithFace: Int,
    greatestMotion: Double, motionAt: Double
  ) {
    self.finding = finding
    self.hasInterpolation = hasInterpolation
    self.steps = steps
    self.stepsWithFace = stepsWithFace
    self.greatestMotion = greatestMotion
    self.motionAt = motionAt
  }

  /// Measures a sample.
  ///
  /// - Parameters:
  ///   - plan: Its face boxes.
  ///   - targets: The frame of each step.
  ///   - alignment: The video's landmarks.
  ///   - options: What counts as a face.
  init(
    _ plan: FacePlan, targets: [Int?], alignment: LandmarkAlignment, options: FaceOptions
  ) {
    let frames = targets.compactMap { $0 }
    var greatest = (motion: 0.0, at: 0.0)
    if let first = frames.min(), let last = frames.max() {
      var previous: Int?
      for frame in first...last {
        guard alignment.rowOfFrame.indices.contains(frame),
          let row = alignment.rowOfFrame[frame],
          alignment.track.isUsable(row: row, minimumConfidence: options.minimumConfidence)
        else { continue }
        if let before = previous.flatMap({ alignment.rowOfFrame[$0] }), let previous {
          let seconds = alignment.frameSeconds[frame] - alignment.frameSeconds[previous]
          // After a longer gap a face may have moved anywhere.
          if seconds <= Self.neighbours {
            let motion = alignment.track.motion(from: before, to: row)
            if motion > greatest.motion { greatest = (motion, alignment.frameSeconds[frame]) }
          }
        }
        previous = frame
      }
    }
    self.init(
      finding: plan.finding.map { Finding($0.reason, $0.evidence) },
      hasInterpolation: plan.hasInterpolation, steps: plan.steps.count,
      stepsWithFace: plan.steps.count { $0.box != nil },
      greatestMotion: greatest.motion, motionAt: greatest.at)
  }

  /// Adds to an outcome what follows from the evidence.
  func apply(to outcome: inout ScreeningOutcome, _ options: ScreeningOptions) {
    if let finding { outcome.findings.append(finding) }
    if hasInterpolation { outcome.notes.insert(.faceInterpolated) }
    // Without any face the sample is removed for that already.
    if stepsWithFace > 0, faceShare < options.minimumFaceShare {
      outcome.report(
        Finding(
          .faceRare,
          [
            "steps": .integer(Int64(steps)), "steps_with_face": .integer(Int64(stepsWithFace)),
            "minimum_share": .number(options.minimumFaceShare),
          ]), under: options.policies)
    }
    if greatestMotion > options.maximumLandmarkMotion {
      outcome.report(
        Finding(
          .landmarksJump,
          [
            "motion": .rounded(greatestMotion), "at": .rounded(motionAt),
            "maximum": .number(options.maximumLandmarkMotion),
          ]), under: options.policies)
    }
  }

  /// Frames at most this far apart in seconds are neighbours: those of 10 fps are.
  private static let neighbours = 0.11
}

extension LandmarkTrack {
  /// Mean distance of the points of two rows, as a share of the longer side of the first's bounds.
  fileprivate func motion(from row: Int, to next: Int) -> Double {
    let bounds = bounds(row: row)
    let side = max(bounds.right - bounds.left, bounds.bottom - bounds.top)
    guard side > 0 else { return 0 }
    let width = 2 * Self.pointCount
    var sum = 0.0
    for point in 0..<Self.pointCount {
      func distance(_ column: Int) -> Double {
        Double(points[next * width + column]) - Double(points[row * width + column])
      }
      // In double precision: squares of the coordinates of a damaged file may pass a float's range.
      let (x, y) = (distance(point), distance(Self.pointCount + point))
      sum += (x * x + y * y).squareRoot()
    }
    return sum / Double(Self.pointCount) / side
  }
}
