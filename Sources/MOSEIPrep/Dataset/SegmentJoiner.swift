/// Brings transcript lines and label rows together.
///
/// Label rows carry no clip number: a row belongs to the line with the same interval. Of several
/// rows and lines with one interval, the k-th row goes with the k-th line by clip number.
struct SegmentJoiner {
  private(set) var warnings: [DatasetWarning] = []
  private let folds: Folds
  private var lines: [String: [Transcript.Line]] = [:]
  private var rows: [String: [LabelRow]] = [:]

  init(folds: Folds) {
    self.folds = folds
  }

  /// Reads every transcript of a folder.
  ///
  /// - Parameter folder: The folder of `<video>.txt`.
  /// - Throws: `PrepError` where one cannot be read or its name is no id.
  mutating func addTranscripts(_ folder: MediaFolder) throws(PrepError) {
    for name in folder.names.sortedByBytes() where name.hasSuffix(".txt") {
      let video = String(name.dropLast(".txt".count))
      try VideoID.check(video, from: folder.path)
      switch folder.find([name]) {
      case .found(let path):
        let transcript = try Transcript(path: path, video: video)
        lines[video] = transcript.lines
        warnings += transcript.warnings
      case .refused(let path, let cause):
        warnings.append(DatasetWarning(path: path, message: "not read: \(cause)"))
      case .missing: break
      }
    }
  }

  /// Reads every row of the labels files, of which each may have some of the labels.
  ///
  /// - Parameter files: The open labels files; of labels in several the first file's count.
  /// - Throws: `PrepError` where one has no label's column or cannot be read.
  mutating func addLabels(_ files: [CSDFile]) throws(PrepError) {
    var isAnnotated = [Bool](repeating: false, count: Labels.names.count)
    for file in files {
      let columns = try LabelColumns(in: file)
      isAnnotated = zip(isAnnotated, columns.numbers).map { $0 || $1 != nil }
      var added: [String: [LabelRow]] = [:]
      for entry in file.videos {
        try VideoID.check(entry, from: file.path)
        added[video(of: entry), default: []] += try columns.rows(of: entry, in: file)
      }
      for video in Set(rows.keys).union(added.keys) {
        rows[video] = LabelRow.merge(
          rows[video] ?? [], added[video] ?? [], isAnnotated: isAnnotated)
      }
    }
  }

  /// The video of an entry: `<video>`, or `<video>[<row>]` after the SDK's `align`.
  private func video(of entry: String) -> String {
    let isVideo = folds.split(of: entry) != nil || lines[entry] != nil
    return isVideo ? entry : VideoID.piece(entry)?.video ?? entry
  }

  /// All segments: every transcript line, and every label row that no line matches.
  func segments() -> [Segment] {
    Set(lines.keys).union(rows.keys).flatMap { video in
      let pairs = Self.join(lines: lines[video] ?? [], rows: rows[video] ?? [])
      var occurrences: [String: Int] = [:]
      return pairs.map { line, row in
        let clip = line?.clip ?? -1
        let start = line?.start ?? row?.start ?? .nan
        let plain = Segment.id(video: video, clip: clip, start: start, occurrence: 1)
        occurrences[plain, default: 0] += 1
        return Segment(
          video: video, clip: clip, start: start, end: line?.end ?? row?.end ?? .nan,
          text: line?.text, labels: row?.labels, hasTranscriptLine: line != nil,
          split: folds.split(of: video),
          id: Segment.id(
            video: video, clip: clip, start: start, occurrence: occurrences[plain] ?? 1))
      }
    }.sorted(by: Segment.precedes)
  }

  /// Pairs the lines of one video with its rows.
  ///
  /// - Parameters:
  ///   - lines: Transcript lines in any order.
  ///   - rows: Label rows in the file's order.
  /// - Returns: Every line with its row if there is one, by clip number; then rows without a line.
  static func join(
    lines: [Transcript.Line], rows: [LabelRow]
  ) -> [(line: Transcript.Line?, row: LabelRow?)] {
    let lines = lines.sorted { ($0.clip, $0.lineNumber) < ($1.clip, $1.lineNumber) }
    let partners = IntervalMatching.partners(
      of: lines.map { ($0.start, $0.end) }, among: rows.map { ($0.start, $0.end) })
    let taken = Set(partners.compactMap { $0 })
    return zip(lines, partners).map { line, partner in (line, partner.map { rows[$0] }) }
      + rows.indices.filter { !taken.contains($0) }.map { (nil, rows[$0]) }
  }
}
