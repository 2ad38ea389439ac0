/// The standard division of the videos into train, valid and test.
public struct Folds: Sendable, Equatable {
  public let train: [String]
  public let valid: [String]
  public let test: [String]
  private let splits: [String: Split]

  /// Makes a division from three lists of ids.
  ///
  /// - Parameters:
  ///   - train: Ids of the training videos.
  ///   - valid: Ids of the validation videos.
  ///   - test: Ids of the test videos.
  ///   - path: The file they come from, for errors.
  /// - Throws: `PrepError` where a list is empty, an id occurs twice, or an id is unfit.
  public init(
    train: [String], valid: [String], test: [String], path: String
  ) throws(PrepError) {
    var splits: [String: Split] = [:]
    for (split, ids) in [(Split.train, train), (.valid, valid), (.test, test)] {
      guard !ids.isEmpty else {
        throw PrepError(.formatInvalid, "the \(split.rawValue) fold is empty", path: path)
      }
      for id in ids {
        try VideoID.check(id, from: path)
        guard let earlier = splits.updateValue(split, forKey: id) else { continue }
        throw PrepError(
          .formatInvalid, "video \"\(id)\" occurs twice", path: path,
          cause: "in \(earlier.rawValue) and in \(split.rawValue)",
          remedy: "A video may be in one fold once: otherwise test data could be trained on.")
      }
    }
    (self.train, self.valid, self.test) = (train, valid, test)
    self.splits = splits
  }

  /// Reads `cmu_mosei_std_folds.py` of the CMU Multimodal SDK without executing it.
  ///
  /// - Parameter path: The file.
  /// - Throws: `PrepError` where the file cannot be read, or is more than lists of strings.
  public init(path: String) throws(PrepError) {
    let lists = try PythonLists(bytes: InputFile.bytes(of: path), path: path)
    var found: [[String]] = []
    for split in Split.allCases {
      let name = "standard_\(split.rawValue)_fold"
      guard let ids = lists[name] else {
        throw PrepError(.formatInvalid, "no list `\(name)`", path: path)
      }
      found.append(ids)
    }
    try self.init(train: found[0], valid: found[1], test: found[2], path: path)
  }

  /// The fold of a video, nil where it is in none.
  public func split(of video: String) -> Split? { splits[video] }

  /// Every id: train, then valid, then test, each in order of bytes.
  ///
  /// An identity is an index of this list, whatever becomes of the samples.
  public var identities: [String] {
    train.sortedByBytes() + valid.sortedByBytes() + test.sortedByBytes()
  }
}
