public import FeatureCache

/// Why a video has no landmarks that can be used, with the facts.
public enum LandmarkProblem: Error, Sendable, Equatable {
  /// There is no entry or file for the video.
  case missing(evidence: JSONValue)
  /// Columns are missing, values are not numbers, or the data is damaged.
  case malformed(evidence: JSONValue)
}

/// The landmarks of a data set, one video at a time.
///
/// From the OpenFace computational sequence (713 columns, found by name) or a folder of OpenFace
/// CSVs, `<video>.csv`.
public struct LandmarkSource: Sendable {
  private enum Storage {
    case sequence(CSDFile, LandmarkColumns)
    case folder(MediaFolder)
    /// What a table names, and where the landmarks of the other videos are.
    indirect case table([String: SampleTable.Files], others: Storage?)
  }

  private let storage: Storage
  private let layout: DatasetLayout

  /// Opens the landmarks a layout names.
  ///
  /// - Parameter layout: Where everything is.
  /// - Throws: `PrepError` where there are none, or the sequence lacks columns for all videos.
  public init(_ layout: DatasetLayout) throws(PrepError) {
    self.layout = layout
    if let samples = layout.samples {
      let place = try layout.landmarkPlaceBesideTable()
      var others: Storage?
      if let place { others = try Self.open(place, layout) }
      storage = .table(try SampleTable(path: layout.path(samples)).files, others: others)
    } else {
      storage = try Self.open(try layout.landmarkPlace(), layout)
    }
  }

  private static func open(
    _ place: DatasetLayout.LandmarkPlace, _ layout: DatasetLayout
  ) throws(PrepError) -> Storage {
    switch place {
    case .folder(let path): return .folder(try MediaFolder(path: path, root: layout.root))
    case .sequence(let path):
      let file = try CSDFile(path: path)
      switch LandmarkColumns.resolve(file.dimensionNames, timeIsKnown: true) {
      case .success(let columns): return .sequence(file, columns)
      case .failure(let missing):
        throw PrepError(
          .formatInvalid, "landmark columns are missing: \(missing.summary)", path: path,
          cause: "it has \(file.dimensionNames.count) columns",
          remedy: "Give an OpenFace 2 sequence whose \"dimension names\" are OpenFace's own.")
      }
    }
  }

  /// The landmarks of one video, in order of frames.
  ///
  /// - Parameter video: A video id.
  /// - Returns: One row a frame: of several, that of the highest confidence.
  /// - Throws: `LandmarkProblem` where there are none that can be used, `PrepError` where they cannot
  ///   be read for reasons that are not in them.
  public func track(for video: String) throws -> LandmarkTrack {
    try track(for: video, in: storage)
  }

  private func track(for video: String, in storage: Storage) throws -> LandmarkTrack {
    switch storage {
    case .sequence(let file, let columns):
      let entries = file.entries(of: video)
      guard !entries.isEmpty else {
        throw LandmarkProblem.missing(
          evidence: [
            "looked_for": .string("\(file.rootName)/data/\(video)"),
            "in": .string(layout.portableName(file.path)),
          ])
      }
      return try Self.track(of: entries, in: file, columns: columns)
    case .folder(let folder):
      let path = "\(folder.path)/\(video).csv"
      return try track(folder.find(["\(video).csv"]), lookedFor: layout.portableName(path))
    case .table(let files, let others):
      if let path = files[video]?.landmarks {
        return try track(MediaIndex.lookUp(path), lookedFor: layout.portableName(path))
      }
      guard let others else {
        throw LandmarkProblem.missing(evidence: ["looked_for": "a path in the table"])
      }
      return try track(for: video, in: others)
    }
  }

  private func track(
    _ lookup: MediaFolder.Lookup, lookedFor: String
  ) throws -> LandmarkTrack {
    switch lookup {
    case .found(let path):
      do {
        return try OpenFaceCSV.track(path: path)
      } catch LandmarkProblem.malformed(let evidence) {
        let file = JSONValue.Member("file", .string(layout.portableName(path)))
        throw LandmarkProblem.malformed(evidence: .object([file] + (evidence.members ?? [])))
      }
    case .missing: throw LandmarkProblem.missing(evidence: ["looked_for": .string(lookedFor)])
    case .refused(let path, let cause):
      throw LandmarkProblem.missing(evidence: [
        "refused": .string(layout.portableName(path)), "cause": .string(cause),
      ])
    }
  }

  private static func track(
    of entries: [String], in file: CSDFile, columns: LandmarkColumns
  ) throws -> LandmarkTrack {
    var builder = LandmarkTrackBuilder(columns: columns)
    let width = columns.numbers.count
    for entry in entries {
      let rows: CSDFile.Rows
      do {
        rows = try file.rows(of: entry, columns: columns.numbers)
      } catch {
        guard error.blamesContent else { throw error }
        throw LandmarkProblem.malformed(evidence: ["cause": .string(error.evidenceText)])
      }
      for row in 0..<rows.count {
        // The interval, not the column `timestamp`, which a sequence of float32 rounds.
        try builder.append(
          rows.features[row * width..<(row + 1) * width], time: rows.intervals[2 * row],
          place: entries.count > 1 ? "\(entry), row \(row)" : "row \(row)")
      }
    }
    return builder.track()
  }
}
