internal import FeatureCache
internal import Foundation

/// How a run deals with what is in its folder already.
public enum RunStart: Sendable {
  /// Refuses a folder that is not empty.
  case fresh
  /// Replaces a run.
  case overwriting
  /// Goes on after the last finished epoch; starts anew where there is none.
  case resuming
}

/// Which of a run's weights.
public enum Checkpoint: String, Sendable, CaseIterable {
  /// Of the epoch with the highest WA on valid, the earlier of equals; the last without a WA.
  case best
  /// Of the last finished epoch.
  case last
}

/// The folder of one run.
///
///     config.json                    what was trained, and on what
///     metrics.jsonl                  one line an epoch
///     state.json                     how far the run has come, and its best epoch
///     checkpoint-last.safetensors    weights after the last finished epoch
///     checkpoint-best.safetensors    weights of the best epoch
///     resume.safetensors             what `--resume` continues from
///
/// Every file appears whole or not at all, so an interrupted run leaves its last finished epoch.
public struct RunFolder: Sendable {
  public let path: String

  public var configurationPath: String { "\(path)/config.json" }
  public var metricsPath: String { "\(path)/metrics.jsonl" }
  public var statePath: String { "\(path)/state.json" }
  public var resumePath: String { "\(path)/resume.safetensors" }

  public func checkpointPath(_ checkpoint: Checkpoint) -> String {
    "\(path)/checkpoint-\(checkpoint.rawValue).safetensors"
  }

  /// A folder that holds a run already.
  public init(_ path: String) { self.path = path }

  /// Makes the folder of a new run.
  ///
  /// - Parameters:
  ///   - path: The folder; those above it are made too.
  ///   - overwrite: Removes a run's files that are there already; other files stay.
  /// - Throws: `TrainingError` where the folder is not empty and `overwrite` is false, or where it
  ///   cannot be made.
  public init(creating path: String, overwrite: Bool) throws(TrainingError) {
    self.path = path
    let files = FileManager.default
    do {
      try files.createDirectory(atPath: path, withIntermediateDirectories: true)
      let present = try files.contentsOfDirectory(atPath: path)
      guard present.isEmpty || overwrite else {
        throw TrainingError(
          .runConflict, "the RUN folder is not empty", path: path,
          cause: present.sorted().prefix(4).joined(separator: ", "),
          remedy: "Give another --out, --resume to go on, or --overwrite to replace the run.")
      }
      // The snapshot first: what is left after a crash in between can no longer be resumed.
      let own =
        [resumePath, configurationPath, metricsPath, statePath]
        + Checkpoint.allCases.map(checkpointPath)
      for file in own where files.fileExists(atPath: file) { try files.removeItem(atPath: file) }
    } catch let error as TrainingError {
      throw error
    } catch {
      throw TrainingError(
        .outputFailed, "the RUN folder cannot be made", path: path,
        cause: (error as NSError).localizedDescription,
        remedy: "Give a folder that can be written.")
    }
  }

  /// Writes `metrics.jsonl` anew, one value a line.
  ///
  /// - Parameter lines: All lines so far.
  /// - Throws: `CacheError` where it cannot be written.
  func write(metrics lines: [JSONValue]) throws(CacheError) {
    try AtomicFile.write(lines.map { $0.text() + "\n" }.joined(), to: metricsPath)
  }

  /// Whether an epoch of a run has finished here.
  var canResume: Bool { FileManager.default.fileExists(atPath: resumePath) }

  /// Whether a run was started here.
  var hasConfiguration: Bool { FileManager.default.fileExists(atPath: configurationPath) }

  /// The first lines of `metrics.jsonl`.
  ///
  /// - Parameter count: How many; a crash may have left more than the snapshot knows of.
  /// - Returns: The lines.
  /// - Throws: `TrainingError` where the file is missing, damaged or shorter.
  func metrics(first count: Int) throws(TrainingError) -> [JSONValue] {
    let content = FileManager.default.contents(atPath: metricsPath) ?? Data()
    do {
      let lines = try content.split(separator: UInt8(ascii: "\n")).prefix(count).map {
        try JSONValue(parsing: $0)
      }
      if lines.count == count { return lines }
    } catch {
      throw TrainingError(
        .runInvalid, "cannot be continued", path: metricsPath, cause: "\(error)",
        remedy: "Train again with --overwrite.")
    }
    throw TrainingError(
      .runInvalid, "has fewer than \(count) lines", path: metricsPath,
      cause: "that many epochs have finished", remedy: "Train again with --overwrite.")
  }
}
