import Foundation

/// The outlines of one face in one frame, in pixels; the picture and the landmarks share them.
///
/// Source of the 68 points' order: iBUG 300-W, as OpenFace writes them (jaw 0-16, brows 17-26,
/// nose 27-35, eyes 36-47, lips 48-67; left and right as seen in the picture).
struct FaceGeometry {
  /// The 68 points.
  let landmarks: [Point]
  /// The head's upper edge from the right ear over the crown to the left ear.
  let crown: [Point]
  /// Pixels of one unit: half the face's height.
  let scale: Double
  private let project: Projection

  init(_ traits: FaceTraits, _ face: FaceExpression, width: Int, height: Int) {
    let scale = traits.size * Double(height)
    self.scale = scale
    project = Projection(
      centre: traits.place * Point(Double(width), Double(height)) + face.shift * scale,
      scale: scale, yaw: face.yaw, pitch: face.pitch, roll: face.roll)
    var points: [SIMD3<Double>] = []
    points += Self.jaw(traits, face)
    points += Self.brow(traits, face, side: -1)
    points += Self.brow(traits, face, side: 1).reversed()
    points += Self.nose(traits, face)
    points += Self.eye(traits, face, side: -1)
    points += Self.eye(traits, face, side: 1)
    points += Self.lips(traits, face)
    landmarks = points.map(project.callAsFunction)
    crown = (0...16).map { step in
      let angle = Double.pi * Double(step) / 16
      return [traits.width * cos(angle), -0.12 - 0.88 * sin(angle), 0.25 * sin(angle)]
    }.map(project.callAsFunction)
  }

  /// A point of the face's own system: x to the right, y down, z towards the viewer.
  func pixel(_ x: Double, _ y: Double, _ z: Double) -> Point { project([x, y, z]) }

  private static func jaw(_ traits: FaceTraits, _ face: FaceExpression) -> [SIMD3<Double>] {
    (0...16).map { step in
      let angle = Double.pi * Double(step) / 16
      let across = cos(angle)
      let down = sin(angle)
      let x = -traits.width * (across < 0 ? -1 : 1) * pow(abs(across), traits.jaw)
      // The chin drops with the lower lip.
      return [x, -0.12 + 1.1 * down + 0.5 * face.mouthOpening * down * down, 0.3 * down]
    }
  }

  /// Five points from the outer end to the inner one.
  private static func brow(
    _ traits: FaceTraits, _ face: FaceExpression, side: Double
  ) -> [SIMD3<Double>] {
    (0...4).map { step in
      let inward = Double(step) / 4
      let outer = traits.eyeDistance + traits.eyeWidth * 1.45
      let inner = traits.eyeDistance - traits.eyeWidth * 1.15 - face.frown
      let arch = 0.045 * sin(.pi * inward)
      let raised = face.outerBrow * (1 - inward) + face.innerBrow * inward
      return [
        side * (outer + (inner - outer) * inward),
        -0.17 - traits.browHeight - arch - raised + 0.02 * (1 - inward),
        0.36,
      ]
    }
  }

  private static func nose(_ traits: FaceTraits, _ face: FaceExpression) -> [SIMD3<Double>] {
    let top = -0.17
    let tip = top + traits.noseLength
    let bridge: [SIMD3<Double>] = (0...3).map { step in
      let share = Double(step) / 3
      return [0, top + traits.noseLength * share, 0.4 + 0.2 * share]
    }
    let base: [SIMD3<Double>] = (0...4).map { step in
      let x = Double(step - 2) / 2
      let lift = 0.4 * face.sneer
      return [traits.noseWidth * x, tip + 0.1 - 0.04 * abs(x) - lift, 0.5 - 0.1 * abs(x)]
    }
    return bridge + base
  }

  /// Six points: outer or inner corner on the left, two above, the other corner, two below.
  private static func eye(
    _ traits: FaceTraits, _ face: FaceExpression, side: Double
  ) -> [SIMD3<Double>] {
    let centre = side * traits.eyeDistance
    let opening = traits.eyeHeight * face.eyes
    let half = traits.eyeWidth
    // The upper lid moves; the lower one hardly does.
    let upper = -0.13 - opening * 1.3
    let lower = -0.13 + opening * 0.45 + traits.eyeHeight * 0.25
    return [
      [centre - half, -0.13, 0.28], [centre - half * 0.4, upper, 0.34],
      [centre + half * 0.4, upper, 0.34], [centre + half, -0.13, 0.28],
      [centre + half * 0.4, lower, 0.34], [centre - half * 0.4, lower, 0.34],
    ]
  }

  /// Twelve points around the lips from the left corner over the top, then eight inside.
  private static func lips(_ traits: FaceTraits, _ face: FaceExpression) -> [SIMD3<Double>] {
    let half = traits.mouthWidth + face.mouthWidth - 0.15 * face.mouthOpening
    let rest = -0.17 + traits.noseLength + 0.34
    let curve = traits.restingCurve + face.mouthCurve
    let lip = traits.lipHeight
    func point(_ share: Double, _ offset: Double) -> SIMD3<Double> {
      [half * share, rest + offset - curve * share * share, 0.46 - 0.14 * share * share]
    }
    let raised = face.sneer
    let dropped = face.mouthOpening
    let thin = 0.012
    let outer: [SIMD3<Double>] = [
      point(-1, 0), point(-0.66, -lip * 0.75 - raised * 0.7), point(-0.25, -lip - raised),
      point(0, -lip * 0.82 - raised), point(0.25, -lip - raised),
      point(0.66, -lip * 0.75 - raised * 0.7), point(1, 0),
      point(0.66, lip * 0.8 + dropped * 0.75), point(0.25, lip * 1.15 + dropped),
      point(0, lip * 1.2 + dropped), point(-0.25, lip * 1.15 + dropped),
      point(-0.66, lip * 0.8 + dropped * 0.75),
    ]
    let inner: [SIMD3<Double>] = [
      point(-0.86, 0), point(-0.35, -thin - raised * 0.8), point(0, -thin - raised * 0.8),
      point(0.35, -thin - raised * 0.8), point(0.86, 0), point(0.35, thin + dropped * 0.9),
      point(0, thin + dropped), point(-0.35, thin + dropped * 0.9),
    ]
    return outer + inner
  }
}

/// Turns a head and sets it into the picture: orthographic, small angles.
private struct Projection {
  let centre: Point
  let scale: Double
  let yaw: Double
  let pitch: Double
  let roll: Double

  func callAsFunction(_ point: SIMD3<Double>) -> Point {
    let x = point.x * cos(yaw) + point.z * sin(yaw)
    let y = point.y * cos(pitch) + point.z * sin(pitch)
    return centre + scale * Point(x * cos(roll) - y * sin(roll), x * sin(roll) + y * cos(roll))
  }
}
