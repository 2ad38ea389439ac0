/// The facial landmarks of one video, one row per native frame, in the data set's own row order.
///
/// Source: OpenFace 2.x output, from a computational sequence (.csd) or a CSV file.
public struct LandmarkTrack: Sendable {
  public static let pointCount = 68

  /// The `frame` column (1-based) where the file has one, else nil.
  public var frames: [Int]?
  /// Row times in seconds, assuming a constant frame rate as OpenFace does.
  public var times: [Double]
  /// Detection confidence, 0 to 1.
  public var confidence: [Float]
  /// OpenFace's `success` flag.
  public var success: [Bool]
  /// Points `[rows, 136]`, x_0...x_67 then y_0...y_67, in pixels of the displayed frame.
  public var points: [Float]

  public init(
    frames: [Int]?, times: [Double], confidence: [Float], success: [Bool], points: [Float]
  ) {
    precondition(points.count == times.count * 2 * Self.pointCount)
    precondition(confidence.count == times.count && success.count == times.count)
    self.frames = frames
    self.times = times
    self.confidence = confidence
    self.success = success
    self.points = points
  }
}
