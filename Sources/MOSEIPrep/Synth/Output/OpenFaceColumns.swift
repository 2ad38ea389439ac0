/// The columns of OpenFace 2's output as the release's 713-column sequence names them.
///
/// Source: OpenFace's `RecorderCSV.cpp`; 714 columns less `frame`.
enum OpenFaceColumns {
  static let confidence = 2
  static let success = 3
  static let timestamp = 1
  /// Column of `x_0`; `y_0` follows after 68.
  static let firstPoint = 298

  static let names: [String] = {
    var names = ["face_id", "timestamp", "confidence", "success"]
    names += ["gaze_0_x", "gaze_0_y", "gaze_0_z", "gaze_1_x", "gaze_1_y", "gaze_1_z"]
    names += ["gaze_angle_x", "gaze_angle_y"]
    for axis in ["x", "y", "X", "Y", "Z"] { names += (0..<56).map { "eye_lmk_\(axis)_\($0)" } }
    names += ["pose_Tx", "pose_Ty", "pose_Tz", "pose_Rx", "pose_Ry", "pose_Rz"]
    for axis in ["x", "y", "X", "Y", "Z"] { names += (0..<68).map { "\(axis)_\($0)" } }
    names += ["p_scale", "p_rx", "p_ry", "p_rz", "p_tx", "p_ty"]
    names += (0..<34).map { "p_\($0)" }
    let units = [
      "01", "02", "04", "05", "06", "07", "09", "10", "12", "14", "15", "17", "20", "23", "25",
      "26",
    ]
    names += (units + ["45"]).map { "AU\($0)_r" }
    names += (units + ["28", "45"]).map { "AU\($0)_c" }
    return names
  }()
}

/// One video's drawn landmarks, as its rows of the landmark sequence.
struct SynthLandmarks: Sendable {
  /// x_0...x_67, y_0...y_67 of each frame, in pixels.
  var points: [[Float]] = []

  /// Adds a frame's 68 points, with OpenFace's one decimal.
  mutating func append(_ landmarks: [Point]) {
    points.append(
      landmarks.map { Float(($0.x * 10).rounded() / 10) }
        + landmarks.map { Float(($0.y * 10).rounded() / 10) })
  }

  /// The video's rows, its planted defects included.
  ///
  /// - Returns: Features `[rows, 713]` and intervals `[rows, 2]` in seconds.
  func rows(for video: SynthVideo, width: Int) -> (features: [Float], intervals: [Double]) {
    let columns = OpenFaceColumns.names.count
    var features = [Float](repeating: 0, count: points.count * columns)
    var intervals: [Double] = []
    for (frame, row) in points.enumerated() {
      let time = (1000 * Double(frame) / Double(video.frameRate)).rounded() / 1000
      intervals += [time, time + 1 / Double(video.frameRate)]
      let first = frame * columns
      features[first + OpenFaceColumns.timestamp] = Float(time)
      if video.defect == .landmarksZero || video.hiddenFrames?.contains(frame) == true { continue }
      features[first + OpenFaceColumns.confidence] = 0.98
      features[first + OpenFaceColumns.success] = 1
      let shift: Float = video.defect == .landmarksOutside ? Float(3 * width) : 0
      for (column, value) in row.enumerated() {
        features[first + OpenFaceColumns.firstPoint + column] = value + (column < 68 ? shift : 0)
      }
    }
    return (features, intervals)
  }
}
