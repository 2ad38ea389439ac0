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

/// The folder of one run.
///
///     config.json                    what was trained, and on what
///     config.yaml                    the same as options, for `--config`
///     metrics.jsonl                  one line an epoch
///     state.json                     how far the run has come, and its best epoch
///     checkpoint-last.safetensors    weights after the last finished epoch
///     checkpoint-best.safetensors    weights of the best epoch
///     checkpoint-epoch-N.safetensors weights of each of the last epochs, where several are kept
///     test.safetensors               what an ablation's run says of the test split
///     resume.safetensors             what `--resume` continues from
///     .lock                          held while a run trains here
///
/// Every file appears whole or not at all, so an interrupted run leaves its last finished epoch.
public struct RunFolder: Sendable {
  public let path: String

  public var configurationPath: String { "\(path)/config.json" }
  public var settingsPath: String { "\(path)/config.yaml" }
  public var metricsPath: String { "\(path)/metrics.jsonl" }
  public var statePath: String { "\(path)/state.json" }
  public var resumePath: String { "\(path)/resume.safetensors" }
  var testResultPath: String { "\(path)/test.safetensors" }

  /// A folder that holds a run already.
  public init(_ path: String) { self.path = path }

  /// Takes a folder to train in, making it if need be.
  ///
  /// - Parameters:
  ///   - path: The folder; those above it are made too.
  ///   - start: What becomes of a run that is already there.
  /// - Returns: The folder, and the lock that keeps other runs out while it lives.
  /// - Throws: `TrainingError` where the folder holds what `start` does not allow, or another run is
  ///   training there, `CacheError` where it cannot be made. Nothing in it was changed then.
  static func claim(_ path: String, _ start: RunStart) throws -> ClaimedRunFolder {
    let folder = RunFolder(path)
    // Before the lock, which leaves a file: a folder that is not a run's stays as it is.
    if !folder.hasConfiguration { try folder.refuseForeignFiles(start) }
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(
        .outputFailed, "the RUN folder cannot be made", path: path,
        cause: FailureText.cause(error),
        remedy: "Give a folder that can be written.")
    }
    let lock = try RunLock(folder: path)
    try folder.refuseForeignFiles(start)
    return ClaimedRunFolder(folder: folder, lock: lock)
  }

  /// Refuses a folder with anything in it, unless it is to be overwritten or resumed.
  private func refuseForeignFiles(_ start: RunStart) throws(TrainingError) {
    let files = FileManager.default
    guard files.fileExists(atPath: path) else { return }
    let present: [String]
    do {
      present = try files.contentsOfDirectory(atPath: path).filter { $0 != RunLock.fileName }
    } catch {
      throw TrainingError(
        .outputFailed, "the RUN folder cannot be listed", path: path,
        cause: FailureText.cause(error),
        remedy: "Give a folder that can be written.")
    }
    let isAllowed =
      switch start {
      case .fresh: present.isEmpty
      case .overwriting: true
      case .resuming: present.isEmpty || hasConfiguration
      }
    guard isAllowed else {
      throw TrainingError(
        .runConflict, "the RUN folder is not empty", path: path,
        cause: present.sorted().prefix(4).joined(separator: ", "),
        remedy: "Give another --out, --resume to go on, or --overwrite to replace the run.")
    }
  }

  /// Writes `metrics.jsonl` anew, one value a line.
  ///
  /// - Parameter lines: All lines so far.
  /// - Throws: `CacheError` where it cannot be written.
  func write(metrics lines: [JSONValue]) throws(CacheError) {
    try AtomicFile.write(lines.map { $0.text() + "\n" }.joined(), to: metricsPath)
  }

  /// Writes `state.json` anew.
  ///
  /// - Parameter state: How far the run has come.
  /// - Throws: `CacheError` where it cannot be written.
  func write(_ state: RunState) throws(CacheError) {
    try AtomicFile.write(state.json.prettyText() + "\n", to: statePath)
  }

  /// Whether an ablation has scored the run on test.
  var hasTestResult: Bool { FileManager.default.fileExists(atPath: testResultPath) }

  /// How far the run has come.
  ///
  /// - Throws: `TrainingError` where state.json is missing or damaged.
  func state() throws(TrainingError) -> RunState {
    let content = FileManager.default.contents(atPath: statePath) ?? Data()
    do {
      if let state = RunState(json: try JSONValue(parsing: content)) { return state }
    } catch {
      throw TrainingError(
        .runInvalid, "cannot be read", path: statePath, cause: "\(error)",
        remedy: "Remove the RUN folder to train it anew.")
    }
    throw TrainingError(
      .runInvalid, "is no run's state", path: statePath,
      remedy: "Remove the RUN folder to train it anew.")
  }

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

/// A RUN folder together with the lock on it.
struct ClaimedRunFolder: ~Copyable {
  let folder: RunFolder
  private let lock: RunLock

  init(folder: RunFolder, lock: consuming RunLock) {
    self.folder = folder
    self.lock = lock
  }
}
