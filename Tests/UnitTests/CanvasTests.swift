import Testing

@testable import MOSEIPrep

@Suite("Drawing polygons")
struct CanvasTests {
  @Test(
    "Coverage sums to the polygon's area, wherever its edges cross pixels",
    arguments: [
      // Corners and the area inside the 12 x 10 picture.
      ([Point(1.25, 1.5), Point(9.75, 2.25), Point(4.5, 8.75)], 28.28125),
      ([Point(2.5, 2.5), Point(5.25, 2.5), Point(5.25, 4.75), Point(2.5, 4.75)], 6.1875),
      // Half of it lies left of the picture, a part above.
      ([Point(-3, -2), Point(3, -2), Point(3, 4), Point(-3, 4)], 12.0),
    ])
  func areaIsExact(polygon: [Point], area: Double) {
    var canvas = Canvas(width: 12, height: 10)
    canvas.fill(polygon, Colour(255, 255, 255))
    let sum = stride(from: 0, to: canvas.pixels.count, by: 3).reduce(0.0) {
      $0 + Double(canvas.pixels[$1]) / 255
    }
    // Each of up to 120 pixels is rounded to 1/255.
    #expect(abs(sum - area) < 0.1)
  }
}
