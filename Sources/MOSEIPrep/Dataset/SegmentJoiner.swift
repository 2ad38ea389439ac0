/// Brings transcript lines and label rows together.
///
/// Label rows carry no clip number: a row belongs to the line with the same interval. Of several
/// rows and lines with one interval, the k-th row goes with the k-th line by clip number.
struct SegmentJoiner {
  /// How far apart equal times may be: the files print different numbers of decimals.
  static let tolerance = Microseconds(1000)

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
    var rowOfLine = [Int?](repeating: nil, count: lines.count)
    var isTaken = [Bool](repeating: false, count: rows.count)
    // Equal times first: among neighbours within the tolerance, the exact one is the right one.
    for tolerance in [Microseconds.zero, tolerance] {
      for (r, row) in rows.enumerated() where !isTaken[r] {
        let match = lines.indices.first { l in
          rowOfLine[l] == nil
            && Segment.timesMatch(lines[l].start, row.start, within: tolerance)
            && Segment.timesMatch(lines[l].end, row.end, within: tolerance)
        }
        guard let match else { continue }
        rowOfLine[match] = r
        isTaken[r] = true
      }
    }
    return lines.indices.map { l in (lines[l], rowOfLine[l].map { rows[$0] }) }
      + rows.indices.filter { !isTaken[$0] }.map { (nil, rows[$0]) }
  }
}
