import FeatureCache

/// Reads the rows of a table of samples, field by field.
struct SampleRowReader {
  /// Why a row is no sample, and in which column.
  struct Fault: Error {
    let column: SampleColumn
    let message: String
  }

  private let folder: String
  private let positions: [SampleColumn: Int]
  private let others: [(name: String, position: Int)]

  /// Which of the seven labels the table has columns for, in the order of `Labels.names`.
  let isAnnotated: [Bool]

  /// Finds the columns.
  ///
  /// - Parameters:
  ///   - columns: The header.
  ///   - folder: What files are relative to.
  ///   - path: The table, for errors.
  /// - Throws: `PrepError` naming columns that are missing, or that differ from one with a meaning
  ///   in case only.
  init(columns: [String], folder: String, path: String) throws(PrepError) {
    self.folder = folder
    var positions: [SampleColumn: Int] = [:]
    var others: [(name: String, position: Int)] = []
    for (position, name) in columns.enumerated() {
      if let column = SampleColumn(rawValue: name) {
        positions[column] = position
        continue
      }
      // "Happy" as a label of its own would leave "happy" without values, and nobody would notice.
      if let meant = SampleColumn(rawValue: name.lowercased()) {
        throw PrepError(
          .formatInvalid, "column \"\(name)\" would be a label of its own", path: path,
          location: "line 1", remedy: "If \"\(meant.rawValue)\" is meant, write it like that.")
      }
      others.append((name, position))
    }
    let missing = SampleColumn.allCases.filter { $0.isRequired && positions[$0] == nil }
    guard missing.isEmpty else {
      throw PrepError(
        .formatInvalid,
        "columns are missing: \(missing.map(\.rawValue).joined(separator: ", "))", path: path,
        location: "line 1", cause: "it has \(columns.joined(separator: ", "))",
        remedy: "See what a table looks like with: prep samples --template")
    }
    self.positions = positions
    self.others = others
    isAnnotated = Labels.names.map { name in
      SampleColumn(rawValue: name).map { positions[$0] != nil } ?? false
    }
  }

  /// Reads the segment of a row.
  ///
  /// - Parameters:
  ///   - fields: One a column.
  ///   - clip: Given the video, its number where the table gives none.
  /// - Returns: The segment.
  /// - Throws: `Fault`.
  func segment(_ fields: [String], clip: (String) -> Int) throws(Fault) -> Segment {
    let video = try videoID(fields)
    var split: Split?
    if let text = text(.split, fields) {
      split = Split(rawValue: text)
      guard split != nil else {
        throw Fault(column: .split, message: "\"\(text)\" is not train, valid or test")
      }
    }
    let others = otherLabels(fields)
    return Segment(
      video: video, clip: try clipNumber(fields) ?? clip(video),
      start: try number(.start, fields) ?? .nan, end: try number(.end, fields) ?? .nan,
      text: text(.text, fields), labels: try labels(fields, hasOthers: !others.isEmpty),
      hasTranscriptLine: true, split: split, id: try required(.id, fields),
      identity: text(.identity, fields), otherLabels: others)
  }

  /// The files of a row's video.
  func files(_ fields: [String]) throws(Fault) -> SampleTable.Files {
    SampleTable.Files(
      video: path(try required(.video, fields)), audio: text(.audio, fields).map(path),
      landmarks: text(.landmarks, fields).map(path))
  }

  private func videoID(_ fields: [String]) throws(Fault) -> String {
    let name = try required(.video, fields).split(separator: "/").last.map(String.init) ?? ""
    let id = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    guard VideoID.isSafe(id) else {
      throw Fault(column: .video, message: "the file's name without extension is no video id")
    }
    return id
  }

  private func clipNumber(_ fields: [String]) throws(Fault) -> Int? {
    guard let text = text(.clip, fields) else { return nil }
    // As shards hold it.
    guard let number = Int32(text), number >= -1 else {
      throw Fault(column: .clip, message: "\"\(text)\" is no clip number")
    }
    return Int(number)
  }

  /// The seven labels; nil where the table has columns for labels and the row has none at all.
  private func labels(_ fields: [String], hasOthers: Bool) throws(Fault) -> Labels? {
    var values: [Double?] = []
    for column in SampleColumn.allCases where column.labelIndex != nil {
      values.append(try number(column, fields))
    }
    let isAnnotatable = isAnnotated.contains(true) || !others.isEmpty
    guard !isAnnotatable || hasOthers || values.contains(where: { $0 != nil }) else { return nil }
    let numbers = values.map { Float($0 ?? .nan) }
    return Labels(
      sentiment: numbers[0], emotions: Array(numbers[1...]), isAnnotated: isAnnotated)
  }

  /// The labels beyond the seven: numbers as JSON writes them become numbers, all else is text.
  private func otherLabels(_ fields: [String]) -> [JSONValue.Member] {
    let values = others.map { other in
      JSONValue.Member(other.name, Self.value(fields[other.position].trimmingSpace()))
    }
    return values.contains { $0.value != .null } ? values : []
  }

  private static func value(_ text: String) -> JSONValue {
    guard !text.isEmpty else { return .null }
    switch try? JSONValue(parsing: text) {
    case .integer(let number): return .integer(number)
    case .number(let number): return .number(number)
    default: return .string(text)
    }
  }

  /// A trimmed field, nil where it is blank or its column absent.
  private func text(_ column: SampleColumn, _ fields: [String]) -> String? {
    guard let position = positions[column] else { return nil }
    let text = fields[position].trimmingSpace()
    return text.isEmpty ? nil : text
  }

  private func required(_ column: SampleColumn, _ fields: [String]) throws(Fault) -> String {
    guard let text = text(column, fields) else { throw Fault(column: column, message: "is blank") }
    return text
  }

  private func number(_ column: SampleColumn, _ fields: [String]) throws(Fault) -> Double? {
    guard let text = text(column, fields) else { return nil }
    guard let number = Double(text) else {
      throw Fault(column: column, message: "\"\(text)\" is no number")
    }
    return number
  }

  private func path(_ name: String) -> String {
    name.hasPrefix("/") ? name : "\(folder)/\(name)"
  }
}
