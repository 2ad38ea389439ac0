internal import FeatureCache
import Foundation

extension MOSEIDataset {
  /// A file a cache is made from, as the configuration records it.
  struct InputRecord {
    /// See `DatasetLayout.portableName`.
    let name: String
    let bytes: Int64
    let modifiedNanoseconds: Int64
  }

  /// Every file that decides a cache's content, in order of name; none is opened.
  ///
  /// - Returns: Labels, folds, landmarks, transcripts, and media of the videos that have segments.
  /// - Throws: `PrepError` if a file vanished since the data set was read.
  func inputFiles() throws(PrepError) -> [InputRecord] {
    var paths = try partFiles()
    for video in Set(segments.map(\.video)) {
      paths.formUnion([mediaFile(for: video), wavFile(for: video)].compactMap { $0 })
    }
    var records: [InputRecord] = []
    for path in paths { records.append(try record(path)) }
    return records.sorted { a, b in
      // Files of two folders elsewhere may share a name: a set's order must not show.
      a.name == b.name
        ? (a.bytes, a.modifiedNanoseconds) < (b.bytes, b.modifiedNanoseconds)
        : a.name.precedesByBytes(b.name)
    }
  }

  /// The files beside the media: labels, folds, landmarks and transcripts, or the table and what
  /// it names.
  private func partFiles() throws(PrepError) -> Set<String> {
    let words = try layout.wordsPlace().map { [$0] } ?? []
    if let samples = layout.samples, case .table(let files, _) = media {
      let named = files.values.compactMap(\.landmarks).filter(InputFile.isRegular)
      let unnamed = files.filter { $0.value.landmarks == nil }.map(\.key)
      return Set([layout.path(samples)] + words + named)
        .union(Self.files(in: try layout.landmarkPlaceBesideTable(), of: unnamed))
    }
    let videos = Set(segments.map(\.video))
    let transcripts = videos.map { "\(layout.path(layout.transcripts))/\($0).txt" }
    return Set(layout.labelFiles + words + [layout.path(layout.folds)])
      .union(transcripts.filter(InputFile.isRegular))
      .union(Self.files(in: try layout.landmarkPlace(), of: videos))
  }

  private static func files(
    in place: DatasetLayout.LandmarkPlace?, of videos: some Collection<String>
  ) -> [String] {
    switch place {
    case nil: []
    case .sequence(let path): videos.isEmpty ? [] : [path]
    case .folder(let folder):
      videos.map { "\(folder)/\($0).csv" }.filter(InputFile.isRegular)
    }
  }

  /// SHA-256 over the names of the segments' own clips: their presence decides, not their content.
  var segmentedClipsDigest: String {
    let present = segments.filter { $0.clip >= 0 && segmentedClipExists($0.video, clip: $0.clip) }
    return SHA256.hex(of: present.map { $0.id + "\n" }.joined().utf8)
  }

  /// What is known of one file without opening it.
  ///
  /// - Parameter path: The file; links are followed.
  /// - Returns: Its name, size and time of last change.
  /// - Throws: `PrepError` where it is gone.
  func record(_ path: String) throws(PrepError) -> InputRecord {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw PrepError(
        .fileMissing, "is gone", path: path, cause: String(cString: strerror(errno)),
        remedy: "Let the data set come to rest and build again.")
    }
    let time = status.st_mtim
    return InputRecord(
      name: layout.portableName(path), bytes: Int64(status.st_size),
      modifiedNanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
