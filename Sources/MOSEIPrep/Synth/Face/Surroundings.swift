/// What is seen around a face in one utterance: the room and the clothes.
///
/// They change from one utterance to the next, as in videos filmed over many days: else they would
/// name the speaker by themselves.
struct Surroundings {
  var shirt: Colour
  var top: Colour
  var bottom: Colour
  /// Background shapes: centre (shares of the picture), radius (share of its height), colour.
  var backdrop: [(centre: Point, radius: Double, colour: Colour)]

  static func random(_ generator: inout SeededGenerator) -> Surroundings {
    func anyColour(_ low: Double, _ high: Double) -> Colour {
      Colour(
        generator.uniform(low, high), generator.uniform(low, high), generator.uniform(low, high))
    }
    return Surroundings(
      shirt: anyColour(30, 220), top: anyColour(60, 220), bottom: anyColour(40, 180),
      backdrop: (0..<generator.integer(2...5)).map { _ in
        (
          Point(generator.uniform(0, 1), generator.uniform(0, 0.9)),
          generator.uniform(0.06, 0.25), anyColour(40, 230)
        )
      })
  }
}
