import FeatureCache

/// Gathers rows of an OpenFace table, in any order and several a frame, into a track.
struct LandmarkTrackBuilder {
  private let columns: LandmarkColumns
  private var frames: [Int] = []
  private var times: [Double] = []
  private var confidence: [Float] = []
  private var success: [Bool] = []
  private var points: [Float] = []

  init(columns: LandmarkColumns) {
    self.columns = columns
  }

  /// Adds one row.
  ///
  /// - Parameters:
  ///   - values: The values of `columns.numbers`, in that order.
  ///   - time: Seconds from the video's first frame.
  ///   - place: The row or line, for evidence.
  /// - Throws: `LandmarkProblem.malformed` where the row cannot be placed in time, or is marked a
  ///   success and holds a value that is not finite.
  mutating func append(
    _ values: ArraySlice<Double>, time: Double, place: String
  ) throws(LandmarkProblem) {
    let first = values.startIndex
    let isSuccess = values[first + LandmarkColumns.success] > 0.5
    if isSuccess, let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw .malformed(evidence: [
        "place": .string(place), "cause": "a value that is not finite in a row marked success",
        "column": .string(columns.names[bad - first]),
      ])
    }
    if let frame = columns.frame {
      guard let number = Int(exactly: values[first + frame]), number >= 1 else {
        throw .malformed(evidence: [
          "place": .string(place), "column": .string(columns.names[frame]),
          "cause": "no frame number",
        ])
      }
      frames.append(number)
    }
    guard time.isFinite else {
      throw .malformed(evidence: ["place": .string(place), "cause": "no row time"])
    }
    times.append(time)
    confidence.append(Float(values[first + LandmarkColumns.confidence]))
    success.append(isSuccess)
    for value in values[first..<first + LandmarkColumns.coordinates] { points.append(Float(value)) }
  }

  /// The rows in order of frames, one a frame.
  func track() -> LandmarkTrack {
    let kept = keptRows()
    let width = LandmarkColumns.coordinates
    return LandmarkTrack(
      frames: columns.frame == nil ? nil : kept.map { frames[$0] }, times: kept.map { times[$0] },
      confidence: kept.map { confidence[$0] }, success: kept.map { success[$0] },
      points: kept == Array(times.indices)
        ? points : kept.flatMap { points[$0 * width..<($0 + 1) * width] })
  }

  private func keptRows() -> [Int] {
    // Several faces give several rows of one frame: equal numbers, or equal times without them.
    let keys = columns.frame == nil ? times : frames.map(Double.init)
    let order = times.indices.sorted { (keys[$0], $0) < (keys[$1], $1) }
    var kept: [Int] = []
    for row in order {
      guard let last = kept.last, keys[last] == keys[row] else {
        kept.append(row)
        continue
      }
      // A confidence that is not a number loses against any other.
      if confidence[row] > confidence[last] || confidence[last].isNaN {
        kept[kept.count - 1] = row
      }
    }
    return kept
  }
}
