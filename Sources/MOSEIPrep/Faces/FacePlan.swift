public import FeatureCache

/// What to crop at one step of a sample.
public struct FaceStep: Sendable, Equatable {
  /// The face in displayed pixels; nil where no face is known.
  public let box: PixelBox?
  /// Whether the box comes from the rows around a frame without a usable one of its own.
  public let interpolated: Bool
}

/// Why the landmarks rule a sample out, with the numbers that decide it.
public struct FaceFinding: Sendable, Equatable {
  /// `landmarksOutsideFrame` or `faceNotFound`.
  public let reason: ReasonCode
  public let evidence: JSONValue
}

/// The face boxes of one sample, known before any of its frames is decoded.
public struct FacePlan: Sendable {
  /// One entry for each step of the sample.
  public let steps: [FaceStep]
  /// Set where the sample cannot be used.
  public let finding: FaceFinding?

  /// Whether any step's face is interpolated (`face-interpolated`).
  public var hasInterpolation: Bool { steps.contains(where: \.interpolated) }

  /// Plans one sample's face boxes.
  ///
  /// - Parameters:
  ///   - alignment: The video's landmarks aligned with its frames.
  ///   - targets: Ordinal of the displayed frame at each step; nil where the step has none.
  ///   - displayWidth: Width of the displayed frame in pixels.
  ///   - displayHeight: Height of the displayed frame in pixels.
  ///   - options: Thresholds and the box's scale.
  /// - Returns: A box for every step whose frame has a usable row, or lies between two usable rows
  ///   at most `options.maximumGap` apart.
  public static func make(
    alignment: LandmarkAlignment, targets: [Int?], displayWidth: Int, displayHeight: Int,
    options: FaceOptions
  ) -> FacePlan {
    let steps = targets.map { target in
      target.map { step(frame: $0, alignment: alignment, options: options) }
        ?? FaceStep(box: nil, interpolated: false)
    }
    let boxes = steps.compactMap(\.box)
    var finding: FaceFinding?
    if boxes.isEmpty {
      finding = faceNotFound(alignment, targets: targets, options: options)
    } else if !boxes.contains(where: { isCentred($0, in: (displayWidth, displayHeight)) }) {
      finding = outsideFrame(boxes, width: displayWidth, height: displayHeight)
    }
    return FacePlan(steps: steps, finding: finding)
  }

  private static func step(
    frame: Int, alignment: LandmarkAlignment, options: FaceOptions
  ) -> FaceStep {
    let none = FaceStep(box: nil, interpolated: false)
    guard alignment.rowOfFrame.indices.contains(frame) else { return none }
    let track = alignment.track
    func isUsable(_ row: Int) -> Bool {
      track.isUsable(row: row, minimumConfidence: options.minimumConfidence)
    }
    if let row = alignment.rowOfFrame[frame], isUsable(row) {
      return FaceStep(box: track.bounds(row: row).box(scale: options.scale), interpolated: false)
    }
    let seconds = alignment.frameSeconds[frame]
    let rows = alignment.timedRows
    let middle = rows.partitionIndex { $0.seconds >= seconds }
    // Rows farther than the gap from the frame cannot be that near to each other.
    let farthest = options.maximumGap + timeTolerance
    let before = rows[..<middle].reversed().prefix { seconds - $0.seconds <= farthest }
      .first { isUsable($0.row) }
    let after = rows[middle...].prefix { $0.seconds - seconds <= farthest }
      .first { isUsable($0.row) }
    guard let before, let after, after.seconds - before.seconds <= farthest else { return none }
    let bounds = track.bounds(
      row: before.row, towards: after.row,
      fraction: (seconds - before.seconds) / (after.seconds - before.seconds))
    return FaceStep(box: bounds.box(scale: options.scale), interpolated: true)
  }

  private static func isCentred(_ box: PixelBox, in frame: (width: Int, height: Int)) -> Bool {
    (0..<frame.width).contains(box.x + box.side / 2)
      && (0..<frame.height).contains(box.y + box.side / 2)
  }

  private static func outsideFrame(_ boxes: [PixelBox], width: Int, height: Int) -> FaceFinding {
    let centres = boxes.map { ($0.x + $0.side / 2, $0.y + $0.side / 2) }
    func range(_ values: [Int]) -> JSONValue {
      .array([values.min(), values.max()].map { .integer(Int64($0 ?? 0)) })
    }
    return FaceFinding(
      reason: .landmarksOutsideFrame,
      evidence: [
        "frame": [.integer(Int64(width)), .integer(Int64(height))],
        "usable_steps": .integer(Int64(boxes.count)),
        "centre_x": range(centres.map(\.0)),
        "centre_y": range(centres.map(\.1)),
      ])
  }

  private static func faceNotFound(
    _ alignment: LandmarkAlignment, targets: [Int?], options: FaceOptions
  ) -> FaceFinding {
    let rows = targets.compactMap { target in
      target.flatMap {
        alignment.rowOfFrame.indices.contains($0) ? alignment.rowOfFrame[$0] : nil
      }
    }
    let best = rows.map { alignment.track.confidence[$0] }.filter(\.isFinite).max()
    return FaceFinding(
      reason: .faceNotFound,
      evidence: [
        "steps": .integer(Int64(targets.count)),
        "steps_with_frame": .integer(Int64(targets.count { $0 != nil })),
        "steps_with_row": .integer(Int64(rows.count)),
        "steps_with_success": .integer(Int64(rows.count { alignment.track.success[$0] })),
        "highest_confidence": best.map { .finite((Double($0) * 1e4).rounded() / 1e4) } ?? .null,
        "minimum_confidence": .finite(options.minimumConfidence),
        "alignment": .string(alignment.method.rawValue),
      ])
  }

  /// Frame times are ticks turned into Doubles, row times decimals: a gap of exactly the limit
  /// must not fail by a rounding error.
  private static let timeTolerance = 1e-6
}
