/// One row of a labels file: an interval and its annotations.
struct LabelRow: Sendable {
  let start: Double
  let end: Double
  let labels: Labels
}

/// Where a labels file has which of `Labels.names`; a file may have some of them only.
///
/// `All Labels` has all seven; older releases came as two files, `Sentiment Labels` and
/// `Emotion Labels`.
struct LabelColumns: Sendable {
  /// Column of every label, in the order of `Labels.names`, nil where the file has none.
  let numbers: [Int?]

  /// Names that other versions of the data use.
  private static let otherNames = [
    "happy": "happiness", "sad": "sadness", "anger": "angry", "surprise": "surprised",
    "disgust": "disgusted", "fear": "fearful",
  ]

  /// Finds the columns by name: as written here first, then in any case, then by another name.
  ///
  /// - Parameter file: An open labels file.
  /// - Throws: `PrepError` where it has none of the seven.
  init(in file: CSDFile) throws(PrepError) {
    let found = file.dimensionNames.map { $0.lowercased() }
    numbers = Labels.names.map { name in
      file.column(name) ?? found.firstIndex(of: name)
        ?? Self.otherNames[name].flatMap { found.firstIndex(of: $0) }
    }
    guard numbers.contains(where: { $0 != nil }) else {
      throw PrepError(
        .formatInvalid,
        "label columns are missing: \(Labels.names.joined(separator: ", "))", path: file.path,
        cause: "it has \(file.dimensionNames.joined(separator: ", "))")
    }
  }

  /// All rows of one entry, in the file's order.
  ///
  /// - Parameters:
  ///   - entry: One of the file's.
  ///   - file: The file that the columns were found in.
  /// - Returns: Rows whose labels are annotated as far as the file has columns.
  /// - Throws: `PrepError` as `CSDFile.rows` does.
  func rows(of entry: String, in file: CSDFile) throws(PrepError) -> [LabelRow] {
    let present = numbers.compactMap { $0 }
    let rows = try file.rows(of: entry, columns: present)
    let isAnnotated = numbers.map { $0 != nil }
    return (0..<rows.count).map { row in
      var next = row * present.count
      let values = isAnnotated.map { isAnnotated -> Float in
        guard isAnnotated else { return .nan }
        defer { next += 1 }
        return Float(rows.features[next])
      }
      return LabelRow(
        start: rows.intervals[2 * row], end: rows.intervals[2 * row + 1],
        labels: Labels(
          sentiment: values[0], emotions: Array(values[1...]), isAnnotated: isAnnotated))
    }
  }
}

extension LabelRow {
  /// Brings the rows of one video together that two files have of it.
  ///
  /// Rows with equal intervals are one. A row that one file lacks stays without that file's labels,
  /// which are not finite then.
  ///
  /// - Parameters:
  ///   - first: Rows of the first file, whose labels count where both files have them.
  ///   - second: Rows of the second file.
  ///   - isAnnotated: Which labels either file has, in the order of `Labels.names`.
  /// - Returns: The rows of the first file, then those of the second without a partner.
  static func merge(
    _ first: [LabelRow], _ second: [LabelRow], isAnnotated: [Bool]
  ) -> [LabelRow] {
    let partners = IntervalMatching.partners(
      of: first.map { ($0.start, $0.end) }, among: second.map { ($0.start, $0.end) })
    let taken = Set(partners.compactMap { $0 })
    let alone = second.indices.filter { !taken.contains($0) }.map { second[$0] }
    return zip(first, partners).map { row, partner in
      row.joined(partner.map { second[$0] }, isAnnotated: isAnnotated)
    } + alone.map { $0.joined(nil, isAnnotated: isAnnotated) }
  }

  private func joined(_ other: LabelRow?, isAnnotated: [Bool]) -> LabelRow {
    let values = Labels.names.indices.map { index in
      labels.isAnnotated[index] ? labels.raw[index] : other?.labels.raw[index] ?? .nan
    }
    return LabelRow(
      start: start, end: end,
      labels: Labels(
        sentiment: values[0], emotions: Array(values[1...]), isAnnotated: isAnnotated))
  }
}
