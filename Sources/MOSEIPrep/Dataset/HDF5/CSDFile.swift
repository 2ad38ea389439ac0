import FeatureCache

/// A computational sequence (.csd): features of many videos in one HDF5 file.
///
/// `/<root>/data/<video>/{features,intervals}` and `/<root>/metadata/<key>`, as the CMU Multimodal
/// SDK writes them. Every read takes one video; the file as a whole (10 GB for OpenFace) never
/// comes into memory.
struct CSDFile: Sendable {
  /// The features of one video; rows in the file's order, which is not that of time.
  struct Rows: Sendable {
    let count: Int
    /// Start and end of every row in seconds, `[count, 2]`.
    let intervals: [Double]
    /// The columns asked for, `[count, columns]`, in the order asked for.
    let features: [Double]
  }

  let path: String
  /// Name of the sequence: `All Labels`, `OpenFace_2` and others.
  let rootName: String
  /// One name a feature column, white space trimmed.
  let dimensionNames: [String]
  /// Names of the entries, in order of their bytes: video ids, but in aligned sequences.
  let videos: [String]

  private let data: HDF5Group
  private let known: Set<String>
  /// Entries `<video>[<number>]` by video, in order of their numbers.
  private let pieces: [String: [String]]

  /// Opens a sequence and reads its column names and video ids.
  ///
  /// - Parameter path: Path of a .csd file.
  /// - Throws: `PrepError` where the file is missing, not HDF5, not a computational sequence,
  ///   without column names, or reaches outside itself by a link.
  init(path: String) throws(PrepError) {
    self.path = path
    let file = try HDF5Group.root(ofFile: path)
    guard let rootName = try file.names().first else {
      throw file.place.error(.formatInvalid, "the file holds no computational sequence")
    }
    self.rootName = rootName
    let root = try file.group(rootName)
    data = try root.group("data")
    videos = try data.names()
    known = Set(videos)
    pieces = Dictionary(grouping: videos.compactMap { VideoID.piece($0) }, by: \.video)
      .mapValues { $0.sorted { $0.number < $1.number }.map { "\($0.video)[\($0.number)]" } }
    dimensionNames = try Self.dimensionNames(in: try root.group("metadata"))
  }

  /// The entries of a video: its own, else those that the SDK's `align` cut it into.
  func entries(of video: String) -> [String] {
    known.contains(video) ? [video] : pieces[video] ?? []
  }

  /// The number of a column, by its exact name.
  func column(_ name: String) -> Int? { dimensionNames.firstIndex(of: name) }

  /// Reads some columns of one video.
  ///
  /// - Parameters:
  ///   - video: An id of `videos`.
  ///   - columns: Numbers of the columns, in any order, each once.
  /// - Returns: All rows of the video.
  /// - Throws: `PrepError` where shapes disagree with each other or with the column names, or HDF5
  ///   fails.
  func rows(of video: String, columns: [Int]) throws(PrepError) -> Rows {
    let group = try data.group(video)
    let features = try group.dataset("features")
    let intervals = try group.dataset("intervals")
    guard features.shape.count == 2, features.shape[1] == dimensionNames.count else {
      throw features.place.error(
        .formatInvalid,
        "features of shape \(features.shape) do not fit \(dimensionNames.count) dimension names")
    }
    guard intervals.shape == [features.shape[0], 2] else {
      throw intervals.place.error(
        .formatInvalid,
        "intervals of shape \(intervals.shape) do not fit features of shape \(features.shape)")
    }
    let ascending = columns.sorted()
    let values = try features.doubles(columns: ascending)
    return Rows(
      count: features.shape[0], intervals: try intervals.doubles(columns: [0, 1]),
      features: Self.reordered(values, from: ascending, to: columns))
  }

  private static func reordered(_ values: [Double], from: [Int], to: [Int]) -> [Double] {
    guard from != to, !from.isEmpty else { return values }
    let source = Dictionary(uniqueKeysWithValues: from.enumerated().map { ($1, $0) })
    let order = to.compactMap { source[$0] }
    var result: [Double] = []
    result.reserveCapacity(values.count)
    for row in stride(from: 0, to: values.count, by: from.count) {
      for column in order { result.append(values[row + column]) }
    }
    return result
  }

  // The second spelling comes from a comma missing in the SDK's metadata template.
  private static let dimensionNameKeys = [
    "dimension names", "dimension namescomputational sequence version",
  ]

  private static func dimensionNames(in metadata: HDF5Group) throws(PrepError) -> [String] {
    guard let key = dimensionNameKeys.first(where: { metadata.contains($0) }) else {
      throw metadata.place.error(
        .formatInvalid, "no \"dimension names\": the columns' meaning is unknown",
        remedy: "Add a string dataset \"dimension names\" with a JSON list of one name a column.")
    }
    let dataset = try metadata.dataset(key)
    let strings = try dataset.strings()
    let names = strings.count == 1 ? parseNames(strings[0]) : strings
    guard let names, !names.isEmpty else {
      throw dataset.place.error(.formatInvalid, "not a list of dimension names")
    }
    return names.map { $0.trimmingSpace() }
  }

  /// Names from a JSON list, or from a plain string `a, b, c` as older files hold it.
  private static func parseNames(_ text: String) -> [String]? {
    guard let value = try? JSONValue(parsing: text) else {
      return text.split(separator: ",").map(String.init)
    }
    if let plain = value.string { return plain.split(separator: ",").map(String.init) }
    guard let values = value.array else { return nil }
    let names = values.compactMap(\.string)
    return names.count == values.count ? names : nil
  }
}
