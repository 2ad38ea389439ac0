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
    if let samples = layout.samples {
      let table = layout.path(samples)
      let landmarks = try SampleTable(path: table).files.values.compactMap(\.landmarks)
      return Set([table] + words + landmarks.filter(InputFile.isRegular))
    }
    var paths: Set<String> = [layout.path(layout.labels), layout.path(layout.folds)]
    paths.formUnion(words)
    let landmarks = try layout.landmarkPlace()
    if case .sequence(let path) = landmarks { paths.insert(path) }
    for video in Set(segments.map(\.video)) {
      var candidates = ["\(layout.path(layout.transcripts))/\(video).txt"]
      if case .folder(let folder) = landmarks { candidates.append("\(folder)/\(video).csv") }
      paths.formUnion(candidates.filter(InputFile.isRegular))
    }
    return paths
  }

  /// SHA-256 over the names of the segments' own clips: their presence decides, not their content.
  var segmentedClipsDigest: String {
    let present = segments.filter { $0.clip >= 0 && segmentedClipExists($0.video, clip: $0.clip) }
    return SHA256.hex(of: present.map { $0.id + "\n" }.joined().utf8)
  }

  /// What is known of one file without opening it.
  ///
  /// - Parameter path: The file; links are followed.
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
