internal import FeatureCache

/// What the evidence of a video depends on, hashed: its files, the options of measuring and the
/// versions of whatever reads them.
struct EvidenceKeys: Sendable {
  /// Counted up whenever the same input gives other evidence.
  private static let version = 2

  private let common: JSONValue
  private let dataset: MOSEIDataset
  private let landmarks: DatasetLayout.LandmarkPlace?

  /// Looks up what all videos have in common.
  ///
  /// - Parameters:
  ///   - options: How media are read and what counts as a face.
  ///   - dataset: The data set.
  /// - Throws: `PrepError` where the landmarks are gone.
  init(options: BuildOptions, dataset: MOSEIDataset) throws(PrepError) {
    self.dataset = dataset
    landmarks =
      options.layout.samples == nil
      ? try options.layout.landmarkPlace() : try options.layout.landmarkPlaceBesideTable()
    var common: [JSONValue.Member] = [
      .init("version", .integer(Int64(Self.version))),
      .init("faces", options.faces.json), .init("audio", .string(options.audio.rawValue)),
      .init("max_pixels", .integer(Int64(options.media.maxPixels))),
      .init("libraries", LibraryVersions.json), .init("libhdf5", .string(HDF5.version)),
      .init("libsndfile", .string(WaveFile.version)),
    ]
    // The mean is not mentioned, as before there was a choice.
    if options.channels != .mean {
      common.append(.init("channels", .string(options.channels.text)))
    }
    if case .sequence(let path)? = landmarks {
      common.append(.init("landmarks", try Self.stamp(path, dataset)))
    }
    self.common = .object(common)
  }

  /// The key of a video's evidence.
  ///
  /// - Parameter video: Its id.
  /// - Returns: A SHA-256 in hexadecimal.
  /// - Throws: `PrepError` where a file is gone.
  func key(of video: String) throws(PrepError) -> String {
    var files = [dataset.mediaFile(for: video), dataset.wavFile(for: video)]
    files.append(dataset.landmarkFile(for: video))
    if case .folder(let folder)? = landmarks { files.append("\(folder)/\(video).csv") }
    var stamps: [JSONValue] = []
    for file in files {
      guard let file, InputFile.isRegular(file) else {
        stamps.append(.null)
        continue
      }
      stamps.append(try Self.stamp(file, dataset))
    }
    return CacheIndex.hash([
      "common": common, "video": .string(video), "files": .array(stamps),
    ])
  }

  private static func stamp(
    _ path: String, _ dataset: MOSEIDataset
  ) throws(PrepError) -> JSONValue {
    let record = try dataset.record(path)
    return [.integer(record.bytes), .integer(record.modifiedNanoseconds)]
  }
}
