/// Where in an OpenFace table the columns stand that this project reads.
///
/// Names are compared exactly, after trimming: `x_0` is a point in the image and `X_0` one in space.
struct LandmarkColumns: Sendable, Equatable {
  struct Missing: Error, Equatable {
    let names: [String]

    var summary: String {
      names.prefix(5).joined(separator: ", ")
        + (names.count > 5 ? " and \(names.count - 5) more" : "")
    }
  }

  /// Number of every column to read: x_0...x_67, y_0...y_67, `confidence`, `success`, then `frame`
  /// and `timestamp` where they are used.
  let numbers: [Int]
  /// Their names, in the same order.
  let names: [String]
  /// Position in `numbers` of `frame`, 1-based frame numbers.
  let frame: Int?
  /// Position in `numbers` of `timestamp`, in seconds.
  let timestamp: Int?

  static let coordinates = 2 * LandmarkTrack.pointCount
  static let confidence = coordinates
  static let success = coordinates + 1

  /// Finds the columns by name.
  ///
  /// - Parameters:
  ///   - names: All column names, trimmed.
  ///   - timeIsKnown: Whether row times come from elsewhere, so that no `timestamp` is needed.
  /// - Returns: The columns, or the names that are not there.
  static func resolve(_ names: [String], timeIsKnown: Bool) -> Result<LandmarkColumns, Missing> {
    // Of repeated names the first counts.
    let positions = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    let points = 0..<LandmarkTrack.pointCount
    var wanted = points.map { "x_\($0)" } + points.map { "y_\($0)" } + ["confidence", "success"]
    let hasFrame = positions["frame"] != nil
    if hasFrame { wanted.append("frame") }
    if !timeIsKnown { wanted.append("timestamp") }
    let missing = wanted.filter { positions[$0] == nil }
    guard missing.isEmpty else { return .failure(Missing(names: missing)) }
    return .success(
      LandmarkColumns(
        numbers: wanted.compactMap { positions[$0] }, names: wanted,
        frame: hasFrame ? success + 1 : nil,
        timestamp: timeIsKnown ? nil : wanted.count - 1))
  }
}
