import Foundation

/// Draws one speaker's talking head, frame by frame.
struct FacePainter {
  private let traits: FaceTraits
  private let shirt: Colour
  private let background: Canvas

  init(_ traits: FaceTraits, in surroundings: Surroundings, width: Int, height: Int) {
    self.traits = traits
    shirt = surroundings.shirt
    var canvas = Canvas(width: width, height: height)
    canvas.fillGradient(top: surroundings.top, bottom: surroundings.bottom)
    for shape in surroundings.backdrop {
      canvas.fill(
        Self.ellipse(
          shape.centre * Point(Double(width), Double(height)),
          Point(shape.radius, shape.radius) * Double(height)),
        shape.colour, opacity: 0.6)
    }
    background = canvas
  }

  /// Draws the face of the given outlines in their surroundings.
  ///
  /// - Parameter face: Where everything is in this frame.
  /// - Returns: The picture.
  func picture(_ face: FaceGeometry) -> Canvas {
    var canvas = background
    drawBody(face, on: &canvas)
    drawHead(face, on: &canvas)
    for first in [36, 42] { drawEye(face, first: first, on: &canvas) }
    drawNose(face, on: &canvas)
    drawMouth(face, on: &canvas)
    for first in [17, 22] {
      canvas.stroke(
        Self.smooth(Array(face.landmarks[first..<first + 5]), closed: false),
        thickness: traits.browThickness * face.scale, traits.hairColour.scaled(0.8))
    }
    drawHair(face, on: &canvas)
    if traits.hasGlasses { drawGlasses(face, on: &canvas) }
    return canvas
  }

  private func drawBody(_ face: FaceGeometry, on canvas: inout Canvas) {
    let neck = face.pixel(0, 0.9, 0)
    let unit = face.scale
    let bottom = Double(canvas.height)
    if traits.hair == .long {
      canvas.fill(
        Self.ellipse(face.pixel(0, 0.1, -0.3), Point(traits.width + 0.24, 1.25) * unit),
        traits.hairColour.scaled(0.8))
    } else if traits.hair == .bun {
      canvas.fill(
        Self.ellipse(face.pixel(0, -1.12, -0.3), Point(0.3, 0.26) * unit),
        traits.hairColour.scaled(0.85))
    }
    canvas.fill(
      [
        neck + Point(-0.32, -0.5) * unit, neck + Point(0.32, -0.5) * unit,
        neck + Point(0.36, 0.4) * unit, neck + Point(-0.36, 0.4) * unit,
      ], traits.skin.scaled(0.8))
    canvas.fill(
      Self.smooth(
        [
          Point(neck.x - 1.5 * unit, bottom + unit), neck + Point(-1.3, 0.65) * unit,
          neck + Point(-0.4, 0.28) * unit, neck + Point(0, 0.42) * unit,
          neck + Point(0.4, 0.28) * unit, neck + Point(1.3, 0.65) * unit,
          Point(neck.x + 1.5 * unit, bottom + unit),
        ], closed: true), shirt)
  }

  private func drawHead(_ face: FaceGeometry, on canvas: inout Canvas) {
    let points = face.landmarks
    let unit = face.scale
    for side in [-1.0, 1.0] {
      canvas.fill(
        Self.ellipse(face.pixel(side * traits.width, 0.02, -0.05), Point(0.1, 0.19) * unit),
        traits.skin.scaled(0.88))
    }
    canvas.fill(
      Self.smooth(Array(points[0...16]) + Array(face.crown[1..<16]), closed: true), traits.skin)
    for side in [-1.0, 1.0] {
      canvas.fill(
        Self.ellipse(face.pixel(side * 0.4, 0.28, 0.3), Point(0.16, 0.13) * unit),
        traits.skin.mixed(with: Colour(220, 90, 80), 0.5), opacity: 0.3)
    }
    if traits.hasBeard {
      let chin = Self.smooth(Array(points[3...13]), closed: false)
      let edge = [
        face.pixel(0.45, 0.42, 0.3), face.pixel(0, 0.4, 0.45), face.pixel(-0.45, 0.42, 0.3),
      ]
      canvas.fill(chin + edge, traits.hairColour, opacity: 0.75)
    }
  }

  private func drawEye(_ face: FaceGeometry, first: Int, on canvas: inout Canvas) {
    let lids = Array(face.landmarks[first..<first + 6])
    let outline = Self.smooth(lids, closed: true)
    canvas.fill(outline, Colour(246, 244, 240))
    let centre = (lids[0] + lids[3]) / 2
    let upper = (lids[1].y + lids[2].y) / 2
    let lower = (lids[4].y + lids[5].y) / 2
    let radius = 0.085 * face.scale
    func disc(_ radius: Double) -> [Point] {
      Self.ellipse(centre, Point(radius, radius)).map { Point($0.x, min(max($0.y, upper), lower)) }
    }
    canvas.fill(disc(radius), traits.iris)
    canvas.fill(disc(radius * 0.5), Colour(14, 12, 12))
    canvas.stroke(
      Self.smooth(Array(lids[0...3]), closed: false), thickness: 0.035 * face.scale,
      traits.skin.scaled(0.3))
  }

  private func drawNose(_ face: FaceGeometry, on canvas: inout Canvas) {
    let points = face.landmarks
    let shade = traits.skin.scaled(0.62)
    canvas.stroke(
      Self.smooth(Array(points[31...35]), closed: false), thickness: 0.05 * face.scale, shade)
    canvas.stroke(
      [points[27], (points[28] + points[31]) / 2, points[31]], thickness: 0.04 * face.scale, shade,
      opacity: 0.5)
  }

  private func drawMouth(_ face: FaceGeometry, on canvas: inout Canvas) {
    let points = face.landmarks
    canvas.fill(Self.smooth(Array(points[48..<60]), closed: true), traits.lips)
    let inner = Array(points[60..<68])
    canvas.fill(Self.smooth(inner, closed: true), Colour(62, 20, 24))
    let gap = inner[6].y - inner[2].y
    if gap > 0.06 * face.scale {
      let teeth = Point(0, min(gap * 0.35, 0.06 * face.scale))
      canvas.fill(
        [inner[1], inner[2], inner[3], inner[3] + teeth, inner[2] + teeth, inner[1] + teeth],
        Colour(240, 238, 230))
    }
  }

  private func drawHair(_ face: FaceGeometry, on canvas: inout Canvas) {
    let hairline: Double
    switch traits.hair {
    case .bald: return
    case .short: hairline = -0.74
    case .fringe: hairline = -0.58
    case .long, .bun: hairline = -0.7
    }
    let outer = face.crown.map { point in
      let centre = face.pixel(0, -0.12, 0)
      return centre + (point - centre) * 1.12
    }
    let temple = traits.width * 0.97
    let inner = [
      face.pixel(-temple, -0.3, 0.05), face.pixel(-temple * 0.7, hairline + 0.1, 0.2),
      face.pixel(0, hairline, 0.25), face.pixel(temple * 0.7, hairline + 0.1, 0.2),
      face.pixel(temple, -0.3, 0.05),
    ]
    canvas.fill(outer + Self.smooth(inner, closed: false), traits.hairColour)
  }

  private func drawGlasses(_ face: FaceGeometry, on canvas: inout Canvas) {
    let frame = Colour(30, 30, 34)
    for side in [-1.0, 1.0] {
      let centre = face.pixel(side * traits.eyeDistance, -0.12, 0.4)
      let ring = Self.ellipse(centre, Point(0.22, 0.19) * face.scale)
      canvas.stroke(ring + [ring[0]], thickness: 0.03 * face.scale, frame)
    }
    canvas.stroke(
      [face.pixel(-0.1, -0.14, 0.45), face.pixel(0.1, -0.14, 0.45)],
      thickness: 0.04 * face.scale, frame)
  }

  private static func ellipse(_ centre: Point, _ radii: Point) -> [Point] {
    (0..<28).map { step in
      let angle = 2 * Double.pi * Double(step) / 28
      return centre + radii * Point(cos(angle), sin(angle))
    }
  }

  /// A Catmull-Rom curve through the points, four pieces between neighbours.
  private static func smooth(_ points: [Point], closed: Bool) -> [Point] {
    let count = points.count
    func at(_ index: Int) -> Point {
      closed ? points[(index + count) % count] : points[min(max(index, 0), count - 1)]
    }
    var curve: [Point] = []
    for index in 0..<(closed ? count : count - 1) {
      let (a, b, c, d) = (at(index - 1), at(index), at(index + 1), at(index + 2))
      for piece in 0..<4 {
        let t = Double(piece) / 4
        let linear = (c - a) * t
        let square = (2 * a - 5 * b + 4 * c - d) * (t * t)
        let cubic = (3 * b - a - 3 * c + d) * (t * t * t)
        curve.append(b + 0.5 * (linear + square + cubic))
      }
    }
    if !closed { curve.append(points[count - 1]) }
    return curve
  }
}
