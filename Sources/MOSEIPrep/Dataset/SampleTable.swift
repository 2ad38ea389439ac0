/// The samples of any data set as a table, in place of the release's own layout.
///
/// CSV with the columns `id, video, start, end, split, landmarks`, the seven labels, and, as
/// wanted, `identity`, `audio` and `text`. Files are named relative to the table's folder. A video's
/// id is the name of its file without extension; `split` is `train`, `valid`, `test` or blank;
/// `identity` is the video's id where blank or absent; a sample without labels has all seven blank.
struct SampleTable: Sendable {
  /// The files of one video.
  struct Files: Sendable, Equatable {
    let video: String
    let audio: String?
    /// OpenFace CSV; nil where the table names none.
    let landmarks: String?
  }

  /// In the order of manifests.
  let segments: [Segment]
  /// Files by video id.
  let files: [String: Files]
  /// Identities of train, then valid, then test, each in order of bytes, each once.
  let identities: [String]

  private static let requiredColumns =
    ["id", "video", "start", "end", "split", "landmarks", "sentiment"] + Labels.emotionNames

  /// Reads a table.
  ///
  /// - Parameter path: The CSV file.
  /// - Throws: `PrepError` with the line that is unfit, or naming columns that are missing.
  init(path: String) throws(PrepError) {
    let table = try CSVTable(path: path)
    let missing = Self.requiredColumns.filter { !table.columns.contains($0) }
    guard missing.isEmpty else {
      throw PrepError(
        .formatInvalid, "columns are missing: \(missing.joined(separator: ", "))", path: path,
        remedy: "Fill labels that the data set does not have with 0.")
    }
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    var files: [String: Files] = [:]
    var splits: [String: Split?] = [:]
    var counts: [String: Int] = [:]
    var ids: Set<String> = []
    var segments: [Segment] = []
    for row in table.rows {
      let reader = RowReader(table: table, row: row, folder: folder.isEmpty ? "." : folder)
      let segment = try reader.segment(clip: { counts[$0, default: 0] })
      let video = segment.video
      counts[video, default: 0] += 1
      guard ids.insert(segment.id).inserted else {
        throw reader.failure("id \"\(segment.id)\" occurs twice")
      }
      let own = try reader.files()
      // Shards and worker tasks are whole videos: rows of one video must agree on what it is.
      guard files[video] == nil || files[video] == own else {
        throw reader.failure("video \"\(video)\" has other files in an earlier row")
      }
      guard splits[video] == nil || splits[video] == segment.split else {
        throw reader.failure("video \"\(video)\" is in another split in an earlier row")
      }
      files[video] = own
      splits[video] = .some(segment.split)
      segments.append(segment)
    }
    self.segments = segments.sorted(by: Segment.precedes)
    self.files = files
    identities = Self.identities(segments)
  }

  private static func identities(_ segments: [Segment]) -> [String] {
    var seen: Set<String> = []
    return Split.allCases.flatMap { split in
      Set(segments.filter { $0.split == split }.map(\.identity)).sortedByBytes()
        .filter { seen.insert($0).inserted }
    }
  }
}

/// One row of the table, field by field.
private struct RowReader {
  let table: CSVTable
  let row: CSVTable.Row
  let folder: String

  func failure(_ message: String) -> PrepError {
    PrepError(.formatInvalid, message, path: table.path, location: "line \(row.lineNumber)")
  }

  /// A trimmed field, nil where it is blank or its column absent.
  private func field(_ name: String) -> String? {
    guard let column = table.columns.firstIndex(of: name) else { return nil }
    let text = row.fields[column].trimmingSpace()
    return text.isEmpty ? nil : text
  }

  private func required(_ name: String) throws(PrepError) -> String {
    guard let text = field(name) else { throw failure("\"\(name)\" is blank") }
    return text
  }

  private func number(_ name: String) throws(PrepError) -> Double? {
    guard let text = field(name) else { return nil }
    guard let number = Double(text) else { throw failure("\"\(text)\" is no number") }
    return number
  }

  private func path(_ name: String) -> String? {
    field(name).map { $0.hasPrefix("/") ? $0 : "\(folder)/\($0)" }
  }

  func files() throws(PrepError) -> SampleTable.Files {
    _ = try required("video")
    return SampleTable.Files(
      video: path("video") ?? "", audio: path("audio"), landmarks: path("landmarks"))
  }

  func segment(clip: (String) -> Int) throws(PrepError) -> Segment {
    let name = try required("video").split(separator: "/").last.map(String.init) ?? ""
    let video = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    try VideoID.check(video, from: table.path)
    var split: Split?
    if let text = field("split") {
      split = Split(rawValue: text)
      guard split != nil else { throw failure("\"\(text)\" is not train, valid or test") }
    }
    return Segment(
      video: video, clip: clip(video), start: try number("start") ?? .nan,
      end: try number("end") ?? .nan, text: field("text"), labels: try labels(),
      hasTranscriptLine: true, split: split, id: try required("id"),
      identity: field("identity"))
  }

  private func labels() throws(PrepError) -> Labels? {
    var values: [Double?] = []
    for name in ["sentiment"] + Labels.emotionNames { values.append(try number(name)) }
    guard values.contains(where: { $0 != nil }) else { return nil }
    let numbers = values.map { Float($0 ?? .nan) }
    return Labels(sentiment: numbers[0], emotions: Array(numbers[1...]))
  }
}
