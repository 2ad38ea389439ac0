/// The samples of any data set as a table, in place of the release's own layout.
///
/// CSV with the columns of `SampleColumn`; all others are further labels. Files are named relative
/// to the table's folder, and a video's id is the name of its file without extension. A malformed
/// row becomes a warning and costs nobody else anything.
struct SampleTable: Sendable {
  /// The files of one video.
  struct Files: Sendable, Equatable {
    let video: String
    let audio: String?
    /// OpenFace CSV; nil where the table names none.
    let landmarks: String?
  }

  /// In the order of manifests.
  private(set) var segments: [Segment] = []
  /// Files by video id.
  private(set) var files: [String: Files] = [:]
  /// Identities of train, then valid, then test, each in order of bytes, each once.
  private(set) var identities: [String] = []
  /// Malformed rows in order of lines, then labels that the table has no column for.
  private(set) var warnings: [DatasetWarning] = []

  private let path: String
  private var splits: [String: Split?] = [:]
  private var lines: [String: Int] = [:]
  private var clips: [String: Int] = [:]

  /// Reads a table.
  ///
  /// - Parameter path: The CSV file.
  /// - Throws: `PrepError` where the file cannot be read, columns are missing, or no row is usable.
  init(path: String) throws(PrepError) {
    self.path = path
    let table = try CSVTable(path: path)
    let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
      .joined(separator: "/")
    let reader = try SampleRowReader(
      columns: table.columns, folder: folder.isEmpty ? "." : folder, path: path)
    warnings = table.malformed
    for row in table.rows {
      do {
        try append(row, reader)
      } catch {
        warn(error, line: row.lineNumber)
      }
    }
    refuseContradictoryIdentities()
    warnings.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    guard !segments.isEmpty else {
      throw PrepError(
        .formatInvalid, "not one sample", path: path,
        cause: warnings.first.map { "\(warnings.count) malformed rows, the first: \($0)" }
          ?? "a header without rows")
    }
    segments.sort(by: Segment.precedes)
    identities = Self.identities(segments)
    warnings += Self.unannotated(reader, path: path)
  }

  private mutating func warn(_ fault: SampleRowReader.Fault, line: Int) {
    warnings.append(
      DatasetWarning(
        path: path, line: line, column: fault.column.rawValue, message: fault.message))
  }

  private mutating func append(
    _ row: CSVTable.Row, _ reader: SampleRowReader
  ) throws(SampleRowReader.Fault) {
    let segment = try reader.segment(row.fields) { clips[$0, default: 0] }
    let own = try reader.files(row.fields)
    let video = segment.video
    if let earlier = lines[segment.id] {
      throw .init(column: .id, message: "\"\(segment.id)\" is the id of line \(earlier) too")
    }
    // Shards and worker tasks are whole videos: rows of one video must agree on what it is.
    if let earlier = files[video], earlier != own {
      let column: SampleColumn =
        earlier.video != own.video ? .video : earlier.audio != own.audio ? .audio : .landmarks
      throw .init(column: column, message: "an earlier row has another file for \"\(video)\"")
    }
    if let earlier = splits[video], earlier != segment.split {
      throw .init(column: .split, message: "an earlier row has \"\(video)\" in another split")
    }
    lines[segment.id] = row.lineNumber
    clips[video, default: 0] += 1
    files[video] = own
    splits[video] = .some(segment.split)
    segments.append(segment)
  }

  /// An identity that is a video's id means who is seen in that video; a row of the video that
  /// names somebody else contradicts it.
  private mutating func refuseContradictoryIdentities() {
    let named = Set(segments.map(\.identity))
    let unfit = segments.filter { $0.identity != $0.video && named.contains($0.video) }
    for segment in unfit {
      warn(
        .init(
          column: .identity,
          message: "another row names \"\(segment.video)\", this row's video, as its identity"),
        line: lines[segment.id] ?? 0)
    }
    let ids = Set(unfit.map(\.id))
    segments.removeAll { ids.contains($0.id) }
  }

  private static func identities(_ segments: [Segment]) -> [String] {
    var seen: Set<String> = []
    return Split.allCases.flatMap { split in
      Set(segments.filter { $0.split == split }.map(\.identity)).sortedByBytes()
        .filter { seen.insert($0).inserted }
    }
  }

  private static func unannotated(_ reader: SampleRowReader, path: String) -> [DatasetWarning] {
    let names = zip(Labels.names, reader.isAnnotated).filter { !$1 }.map(\.0)
    guard !names.isEmpty else { return [] }
    return [
      DatasetWarning(
        path: path,
        message: "no column \(names.joined(separator: ", ")): NaN in the cache, not 0")
    ]
  }
}
