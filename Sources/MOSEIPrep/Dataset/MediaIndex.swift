/// Where the media of a data set's videos are.
enum MediaIndex: Sendable {
  case folders(videos: MediaFolder, audio: MediaFolder, segmented: MediaFolder)
  /// What a table names, and a folder of WAVs for the videos whose rows name none.
  case table([String: SampleTable.Files], audio: MediaFolder)

  func video(_ id: String) -> MediaFolder.Lookup {
    switch self {
    case .folders(let videos, _, _):
      videos.find(DatasetLayout.videoExtensions.map { "\(id).\($0)" })
    case .table(let files, _): Self.lookUp(files[id]?.video)
    }
  }

  func audio(_ id: String) -> MediaFolder.Lookup {
    switch self {
    case .folders(_, let audio, _): audio.find(["\(id).wav"])
    case .table(let files, let audio):
      files[id]?.audio.map(Self.lookUp) ?? audio.find(["\(id).wav"])
    }
  }

  /// Names of the videos of single segments.
  var segmentedNames: Set<String> {
    switch self {
    case .folders(_, _, let segmented): segmented.names
    case .table: []
    }
  }

  /// A file that a table names: wherever it lies, as the table was given on purpose.
  static func lookUp(_ path: String?) -> MediaFolder.Lookup {
    guard let path, let target = InputFile.resolved(path) else { return .missing }
    return InputFile.isRegular(target)
      ? .found(path) : .refused(path: path, cause: "not a regular file")
  }
}
