internal import FeatureCache
internal import Foundation

extension RunFolder {
  public func checkpointPath(_ checkpoint: Checkpoint) -> String {
    "\(path)/\(checkpoint.fileName)"
  }

  /// The checkpoints in the folder: `best`, `last`, then epochs ascending.
  ///
  /// - Returns: What can be asked for with `--checkpoint`.
  /// - Throws: `TrainingError` where the folder cannot be listed.
  func checkpoints() throws(TrainingError) -> [Checkpoint] {
    func rank(_ checkpoint: Checkpoint) -> Int {
      switch checkpoint {
      case .best: -1
      case .last: 0
      case .epoch(let epoch): epoch
      }
    }
    return try names().compactMap(Checkpoint.init(fileName:)).sorted { rank($0) < rank($1) }
  }

  /// Removes the checkpoints of epochs that are no longer among the last ones.
  ///
  /// - Parameters:
  ///   - count: How many epochs stay, 1 or more; the only one is `last`, without a file of its own.
  ///   - finished: The last finished epoch.
  /// - Throws: `TrainingError` where the folder cannot be listed or a file not be removed.
  func pruneCheckpoints(keeping count: Int, finished: Int) throws(TrainingError) {
    let kept = count > 1 ? (finished - count + 1)...finished : nil
    for case .epoch(let epoch) in try checkpoints() where kept?.contains(epoch) != true {
      try remove(checkpointPath(.epoch(epoch)))
    }
  }

  /// Removes a run's files; other files stay.
  ///
  /// - Throws: `TrainingError` where one cannot be removed.
  func removeRun() throws(TrainingError) {
    let own = filePaths + (try checkpoints()).map(checkpointPath)
    for file in own where FileManager.default.fileExists(atPath: file) { try remove(file) }
  }

  /// Removes what a run that was killed left half-written; other files stay.
  ///
  /// The next write of a file replaces its half-written one, but no checkpoint of that epoch may
  /// follow: after `--overwrite`, or with another `--keep-last`.
  ///
  /// - Throws: `TrainingError` where the folder cannot be listed or a file not be removed.
  func removePartialFiles() throws(TrainingError) {
    for name in try names() {
      guard let final = AtomicFile.finalName(ofTemporary: name),
        Checkpoint(fileName: final) != nil || filePaths.contains("\(path)/\(final)")
      else { continue }
      try remove("\(path)/\(name)")
    }
  }

  /// The files of a run besides its checkpoints.
  ///
  /// In the order in which they are removed. A crash amid it leaves a run that can be resumed as it
  /// was, or none that can be: state.json goes first, which promises a snapshot, then the snapshot.
  private var filePaths: [String] {
    [statePath, resumePath, metricsPath, testResultPath, configurationPath, settingsPath]
  }

  /// Whether a name in this folder is a file of a run that was started here.
  ///
  /// - Parameter name: A file's name, whether or not it exists.
  /// - Returns: Whether a run writes or removes such a file.
  func owns(_ name: String) -> Bool {
    hasConfiguration
      && (name == RunLock.fileName || Checkpoint(fileName: name) != nil
        || filePaths.contains("\(path)/\(name)"))
  }

  private func names() throws(TrainingError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw TrainingError(
        .runInvalid, "the RUN folder cannot be listed", path: path,
        cause: FailureText.cause(error),
        remedy: "Give the folder that `train fit --out` wrote.")
    }
  }

  private func remove(_ file: String) throws(TrainingError) {
    do {
      try FileManager.default.removeItem(atPath: file)
    } catch {
      throw TrainingError(
        .outputFailed, "cannot be removed", path: file,
        cause: FailureText.cause(error),
        remedy: "Give a folder that can be written.")
    }
  }
}
