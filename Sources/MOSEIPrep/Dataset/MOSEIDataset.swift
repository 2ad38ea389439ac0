public import FeatureCache

/// A data set: its segments, and where their media are.
///
/// In the layout of CMU-MOSEI, or as a table of samples (`DatasetLayout.samples`).
public struct MOSEIDataset: Sendable {
  public let layout: DatasetLayout
  /// Every segment, in order of video (bytes), start and clip.
  public let segments: [Segment]
  /// What was read around: malformed lines, ids of the folds without data.
  public let warnings: [DatasetWarning]
  /// Every identity (video id) of the folds: train, then valid, then test, each in order of bytes.
  public let identities: [String]
  /// The folds as read; nil for a table of samples, whose rows say their split.
  let folds: Folds?

  /// When words are spoken, nil where the data set does not say.
  let words: WordTimings?

  let media: MediaIndex

  /// Reads folds, transcripts and labels, or the table of samples; no media and no landmarks.
  ///
  /// - Parameter layout: Where everything is.
  /// - Returns: The data set with all its segments.
  /// - Throws: `PrepError` where a part is missing or cannot be understood.
  public static func load(_ layout: DatasetLayout) throws(PrepError) -> MOSEIDataset {
    guard let samples = layout.samples else {
      try layout.check()
      return try MOSEIDataset(layout)
    }
    return try MOSEIDataset(layout, table: try SampleTable(path: layout.path(samples)))
  }

  private init(_ layout: DatasetLayout, table: SampleTable) throws(PrepError) {
    self.layout = layout
    segments = table.segments
    identities = table.identities
    words = try Self.words(layout, of: segments)
    warnings = table.warnings + (words?.warnings ?? [])
    folds = nil
    media = .table(
      table.files, audio: try MediaFolder(path: layout.path(layout.audio), root: layout.root))
  }

  private init(_ layout: DatasetLayout) throws(PrepError) {
    self.layout = layout
    let folds = try Folds(path: layout.path(layout.folds))
    identities = folds.identities
    self.folds = folds
    media = .folders(
      videos: try MediaFolder(path: layout.path(layout.videos), root: layout.root),
      audio: try MediaFolder(path: layout.path(layout.audio), root: layout.root),
      segmented: try MediaFolder(path: layout.path(layout.segmentedVideos), root: layout.root))

    var joiner = SegmentJoiner(folds: folds)
    try joiner.addTranscripts(
      try MediaFolder(path: layout.path(layout.transcripts), root: layout.root))
    var labels: [CSDFile] = []
    for path in layout.labelFiles { labels.append(try CSDFile(path: path)) }
    try joiner.addLabels(labels)
    segments = joiner.segments()
    words = try Self.words(layout, of: segments)
    warnings =
      joiner.warnings + Self.idsWithoutData(folds, segments, path: layout.folds)
      + (words?.warnings ?? [])
  }

  private static func words(
    _ layout: DatasetLayout, of segments: [Segment]
  ) throws(PrepError) -> WordTimings? {
    guard let path = try layout.wordsPlace() else { return nil }
    return try WordTimings(path: path, videos: Set(segments.map(\.video)))
  }

  private static func idsWithoutData(
    _ folds: Folds, _ segments: [Segment], path: String
  ) -> [DatasetWarning] {
    let present = Set(segments.map(\.video))
    return folds.identities.filter { !present.contains($0) }.map {
      DatasetWarning(
        path: path,
        message: "video \"\($0)\" has neither a transcript line nor a label row")
    }
  }
}

extension MOSEIDataset {
  /// Lines that would have been samples had they been understood; each has a warning.
  public var malformedRowCount: Int { warnings.count(where: \.isMalformedRow) }

  /// The whole video of an id, by exact name from `DatasetLayout.videoExtensions`.
  ///
  /// - Parameter video: A video id.
  /// - Returns: A path, nil where there is no such regular file inside the data set.
  public func mediaFile(for video: String) -> String? {
    if case .found(let path) = media.video(video) { path } else { nil }
  }

  /// What was looked for where `mediaFile(for:)` found nothing.
  public func missingMediaEvidence(for video: String) -> JSONValue {
    let expected =
      if case .table(let files, _) = media {
        layout.portableName(files[video]?.video ?? video)
      } else {
        layout.portableName("\(layout.path(layout.videos))/\(video).*")
      }
    var evidence: [JSONValue.Member] = [.init("looked_for", .string(expected))]
    if case .refused(let path, let cause) = media.video(video) {
      evidence += [
        .init("refused", .string(layout.portableName(path))), .init("cause", .string(cause)),
      ]
    }
    return .object(evidence)
  }

  /// The WAV of an id, nil where there is none inside the data set.
  public func wavFile(for video: String) -> String? {
    if case .found(let path) = media.audio(video) { path } else { nil }
  }

  /// The landmarks that a table of samples names for a video.
  func landmarkFile(for video: String) -> String? {
    if case .table(let files, _) = media { files[video]?.landmarks } else { nil }
  }

  /// Whether the data set comes with videos of single segments.
  public var hasSegmentedClips: Bool { !media.segmentedNames.isEmpty }

  /// Whether there is a video of this one segment.
  public func segmentedClipExists(_ video: String, clip: Int) -> Bool {
    let names = media.segmentedNames
    return DatasetLayout.videoExtensions.contains {
      names.contains("\(video)_\(clip).\($0)")
    }
  }
}
