internal import FeatureCache

/// When each word of a data set's videos is spoken, as its own alignment has it.
///
/// Source: `CMU_MOSEI_TimestampedWords.csd`, a computational sequence with one word a row and the
/// interval it is spoken in. Words are numbered, so that comparing two of them is comparing integers.
struct WordTimings: Sendable {
  /// One spoken word.
  struct Word: Sendable, Equatable {
    /// The word's number, equal for equal words.
    let token: Int32
    /// When it is spoken, in seconds of label time.
    let start: Double
    let end: Double
  }

  private var vocabulary: [String: Int32] = [:]
  private var videos: [String: [Word]] = [:]
  /// Videos whose words could not be understood.
  private(set) var warnings: [DatasetWarning] = []

  init() {}

  /// Reads the words of some videos.
  ///
  /// - Parameters:
  ///   - path: The computational sequence.
  ///   - wanted: Ids of the videos; others are left unread.
  /// - Throws: `PrepError` where the file is no computational sequence or cannot be read.
  init(path: String, videos wanted: Set<String>) throws(PrepError) {
    let data = try Self.data(of: path)
    let present = Set(try data.names())
    for video in wanted.sortedByBytes() where present.contains(video) {
      do {
        for (entry, start, end) in try Self.rows(of: video, in: data) {
          append(entry, start: start, end: end, to: video)
        }
      } catch {
        guard error.blamesContent else { throw error }
        warnings.append(
          DatasetWarning(
            path: path, line: nil,
            message: "the words of \"\(video)\" are not used: \(error.evidenceText)"))
        videos[video] = nil
      }
    }
    // Rows are unsorted, as in every sequence of the release. By their middles, by which they are
    // looked up.
    for video in videos.keys {
      videos[video]?.sort { ($0.start + $0.end, $0.start) < ($1.start + $1.end, $1.start) }
    }
  }

  /// Adds an entry of the alignment: one word or, for silences, none.
  mutating func append(_ entry: String, start: Double, end: Double, to video: String) {
    for word in TranscriptText.words(ofAligned: entry) {
      let token = vocabulary[word] ?? Int32(vocabulary.count)
      vocabulary[word] = token
      videos[video, default: []].append(Word(token: token, start: start, end: end))
    }
  }

  /// The words of a video in order of their middles, nil where none are known.
  subscript(video: String) -> [Word]? { videos[video] }

  /// The numbers of a text's words; -1 for words that are spoken nowhere.
  func tokens(of text: String) -> [Int32] {
    TranscriptText.words(of: text).map { vocabulary[$0] ?? -1 }
  }

  /// The group of all videos.
  ///
  /// Not through `CSDFile`, which requires column names: there is one column, and some files leave
  /// it without one.
  private static func data(of path: String) throws(PrepError) -> HDF5Group {
    let file = try HDF5Group.root(ofFile: path)
    guard let name = try file.names().first else {
      throw file.place.error(.formatInvalid, "the file holds no computational sequence")
    }
    return try file.group(name).group("data")
  }

  private static func rows(
    of video: String, in data: HDF5Group
  ) throws(PrepError) -> [(entry: String, start: Double, end: Double)] {
    let group = try data.group(video)
    let features = try group.dataset("features")
    let intervals = try group.dataset("intervals")
    guard let count = features.shape.first, features.shape.dropFirst().allSatisfy({ $0 == 1 }),
      intervals.shape == [count, 2]
    else {
      throw features.place.error(
        .formatInvalid, "one word a row was expected, not shape \(features.shape)",
        cause: "with intervals of shape \(intervals.shape)")
    }
    guard count > 0 else { return [] }
    let times = try intervals.doubles(columns: [0, 1])
    let entries = try features.strings()
    return entries.indices.compactMap { row in
      let (start, end) = (times[2 * row], times[2 * row + 1])
      return start.isFinite && end.isFinite ? (entries[row], start, end) : nil
    }
  }

  /// Reads all a data set might read of a file, for whoever must know whether libhdf5 survives it.
  static func readAll(path: String) throws(PrepError) {
    let data = try Self.data(of: path)
    for video in try data.names() { _ = try? rows(of: video, in: data) }
  }
}
