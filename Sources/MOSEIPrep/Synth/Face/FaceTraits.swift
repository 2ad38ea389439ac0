/// What makes a drawn face one person's; lengths are relative to half the face's height.
struct FaceTraits {
  enum Hair: CaseIterable { case bald, short, fringe, long, bun }

  var skin: Colour
  var hairColour: Colour
  var iris: Colour
  var lips: Colour
  var hair: Hair
  var hasBeard: Bool
  var hasGlasses: Bool

  /// Half the width at the ears.
  var width: Double
  /// Exponent of the jaw's curve: below 1 squarer.
  var jaw: Double
  var eyeDistance: Double
  var eyeWidth: Double
  var eyeHeight: Double
  var browHeight: Double
  var browThickness: Double
  var noseLength: Double
  var noseWidth: Double
  var mouthWidth: Double
  var lipHeight: Double
  /// Corners of the mouth at rest, up or down: neutral faces differ, as people's do.
  var restingCurve: Double
  /// How much the mood shows in the face, about 1.
  var expressivity: Double

  /// Half the face's height as a share of the picture's height.
  var size: Double
  /// Where the face is at rest, as shares of the picture.
  var place: Point

  static func random(_ generator: inout SeededGenerator) -> FaceTraits {
    let skins = [
      Colour(246, 214, 190), Colour(234, 190, 160), Colour(214, 162, 126), Colour(186, 132, 96),
      Colour(146, 98, 68), Colour(108, 72, 50),
    ]
    let hairs = [
      Colour(36, 28, 24), Colour(78, 50, 32), Colour(130, 84, 46), Colour(204, 166, 98),
      Colour(150, 60, 34), Colour(150, 148, 146),
    ]
    let irises = [
      Colour(74, 48, 28), Colour(110, 76, 40), Colour(70, 106, 74), Colour(72, 112, 156),
    ]
    let skin = generator.pick(skins).scaled(generator.uniform(0.94, 1.04))
    let hair = generator.pick(Hair.allCases)
    return FaceTraits(
      skin: skin, hairColour: generator.pick(hairs), iris: generator.pick(irises),
      lips: skin.scaled(0.82).mixed(with: Colour(190, 60, 70), generator.uniform(0.3, 0.7)),
      hair: hair, hasBeard: hair != .bun && hair != .long && generator.chance(0.3),
      hasGlasses: generator.chance(0.3), width: generator.uniform(0.6, 0.88),
      jaw: generator.uniform(0.65, 1.05), eyeDistance: generator.uniform(0.27, 0.38),
      eyeWidth: generator.uniform(0.13, 0.17), eyeHeight: generator.uniform(0.052, 0.075),
      browHeight: generator.uniform(0.17, 0.23), browThickness: generator.uniform(0.04, 0.12),
      noseLength: generator.uniform(0.32, 0.5), noseWidth: generator.uniform(0.09, 0.19),
      mouthWidth: generator.uniform(0.22, 0.34), lipHeight: generator.uniform(0.04, 0.09),
      restingCurve: generator.uniform(-0.03, 0.03), expressivity: generator.uniform(0.9, 1.4),
      size: generator.uniform(0.27, 0.33),
      place: Point(generator.uniform(0.42, 0.58), generator.uniform(0.46, 0.52)))
  }
}
