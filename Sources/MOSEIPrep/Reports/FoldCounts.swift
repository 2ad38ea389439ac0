public import FeatureCache

/// How many label rows each fold has, beside the numbers published for CMU-MOSEI.
public struct FoldCounts: Sendable, Equatable {
  public struct Fold: Sendable, Equatable {
    public let split: Split
    /// Videos that the fold names; those with rows where there is no file of folds.
    public let videos: Int
    public let labelledVideos: Int
    public let labelRows: Int
    /// Label rows published for the fold, nil where the folds are not CMU-MOSEI's.
    public let published: Int?
  }

  public let folds: [Fold]
  /// Videos with label rows that no fold names, and their rows.
  public let outside: (videos: Int, labelRows: Int)
  /// Videos of the folds without a label row.
  public let unlabelledVideos: [String]
  /// Whether there is a file of folds: rows of a table say their split themselves.
  public let hasFolds: Bool

  /// Videos of CMU-MOSEI's folds, and label rows in them before anything is screened: the CMU
  /// Multimodal SDK's folds joined with its labels (also SDK issue 176).
  private static let published: [(split: Split, videos: Int, labelRows: Int)] = [
    (.train, 2249, 16_327), (.valid, 300, 1871), (.test, 678, 4662),
  ]
  /// Videos with labels in no fold, as published (SDK issues 128 and 164).
  private static let publishedOutside = 68

  /// Counts the label rows of a data set.
  public init(_ dataset: MOSEIDataset) {
    let labelled = dataset.segments.filter { $0.labels != nil }
    let bySplit = Dictionary(grouping: labelled, by: \.split)
    func ids(_ split: Split) -> [String] {
      switch split {
      case .train: dataset.folds?.train ?? []
      case .valid: dataset.folds?.valid ?? []
      case .test: dataset.folds?.test ?? []
      }
    }
    let isPublished = Self.published.allSatisfy { ids($0.split).count == $0.videos }
    folds = Self.published.map { split, _, labelRows in
      let rows = bySplit[split, default: []]
      let videos = Set(rows.map(\.video)).count
      return Fold(
        split: split, videos: dataset.folds == nil ? videos : ids(split).count,
        labelledVideos: videos, labelRows: rows.count, published: isPublished ? labelRows : nil)
    }
    let rest = bySplit[nil, default: []]
    outside = (Set(rest.map(\.video)).count, rest.count)
    let videos = Set(labelled.map(\.video))
    unlabelledVideos = Split.allCases.flatMap(ids).filter { !videos.contains($0) }.sortedByBytes()
    hasFolds = dataset.folds != nil
  }

  public static func == (a: FoldCounts, b: FoldCounts) -> Bool {
    a.folds == b.folds && a.outside == b.outside && a.unlabelledVideos == b.unlabelledVideos
      && a.hasFolds == b.hasFolds
  }
}

extension FoldCounts {
  /// What a reader should make of the counts, a sentence a line.
  public var remarks: [String] {
    guard hasFolds else { return [] }
    var remarks = [comparison]
    if !unlabelledVideos.isEmpty {
      let names = unlabelledVideos.prefix(10).joined(separator: ", ")
      let more = unlabelledVideos.count > 10 ? " and \(unlabelledVideos.count - 10) more" : ""
      remarks.append(
        "videos of the folds without a label row: \(unlabelledVideos.count) (\(names)\(more))")
    }
    if outside.videos > 0 {
      let published =
        folds[0].published == nil ? "" : "; published: \(Self.publishedOutside)"
      remarks.append(
        "labelled videos in no fold: \(outside.videos)\(published) (label rows: "
          + "\(outside.labelRows))")
    }
    return remarks
  }

  private var comparison: String {
    let differing = folds.compactMap { fold -> String? in
      guard let published = fold.published, published != fold.labelRows else { return nil }
      let difference = fold.labelRows - published
      return "\(fold.split.rawValue) \(difference > 0 ? "+" : "")\(difference)"
    }
    guard folds[0].published != nil else {
      let sizes = folds.map { "\($0.videos)" }.joined(separator: "/")
      let published = Self.published.map { "\($0.videos)" }.joined(separator: "/")
      return "the folds name \(sizes) videos, CMU-MOSEI's \(published): "
        + "the counts published for it do not apply"
    }
    guard differing.isEmpty else {
      return "label rows differ from those published: \(differing.joined(separator: ", ")); "
        + "the labels are another version's, or not whole"
    }
    return "the folds have as many label rows as published"
  }

  /// The counts as an object.
  public var json: JSONValue {
    .object([
      .init(
        "folds",
        .object(
          folds.map { fold in
            .init(
              fold.split.rawValue,
              [
                "videos": .integer(Int64(fold.videos)),
                "labelled_videos": .integer(Int64(fold.labelledVideos)),
                "label_rows": .integer(Int64(fold.labelRows)),
                "published": fold.published.map { .integer(Int64($0)) } ?? .null,
              ])
          })),
      .init(
        "outside",
        [
          "labelled_videos": .integer(Int64(outside.videos)),
          "label_rows": .integer(Int64(outside.labelRows)),
        ]),
      .init("unlabelled_videos", .array(unlabelledVideos.map { .string($0) })),
      .init("remarks", .array(remarks.map { .string($0) })),
    ])
  }
}
