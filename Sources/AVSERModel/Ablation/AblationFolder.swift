internal import FeatureCache
internal import Foundation

/// The folder of one ablation.
///
///     ablation.json                  what all runs share
///     <method>-<task>-seed<k>/       a RUN folder each
///     tables.{txt,csv,json}          written by whoever prints the tables
///     .lock                          held while runs are trained here
public struct AblationFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public func path(of run: AblationRun) -> String { "\(path)/\(run.name)" }
  /// Where the tables go, by what kind of text they are: `txt`, `csv` or `json`.
  public func tablesPath(_ kind: String) -> String { "\(path)/tables.\(kind)" }
  var configurationPath: String { "\(path)/ablation.json" }

  /// Takes a folder for an ablation, making it if need be.
  ///
  /// - Parameter configuration: What its runs share.
  /// - Returns: The lock that keeps other ablations out while it lives.
  /// - Throws: `TrainingError` where the folder holds something else, an ablation of another
  ///   configuration, or one that is being worked on, `CacheError` where it cannot be written.
  ///   Nothing in it was changed then.
  func claim(for configuration: AblationConfiguration) throws -> RunLock {
    let files = FileManager.default
    if files.fileExists(atPath: path), !files.fileExists(atPath: configurationPath) {
      let present = try contents().filter { $0 != RunLock.fileName }
      guard present.isEmpty else {
        throw TrainingError(
          .runConflict, "the folder is not empty and holds no ablation", path: path,
          cause: present.sorted().prefix(4).joined(separator: ", "), remedy: "Give another --out.")
      }
    }
    do {
      try files.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw TrainingError(
        .outputFailed, "the folder cannot be made", path: path,
        cause: FailureText.cause(error),
        remedy: "Give a folder that can be written.")
    }
    let lock = try RunLock(folder: path)
    if files.fileExists(atPath: configurationPath) {
      try configuration.checkContinues(
        AblationConfiguration(reading: configurationPath), at: configurationPath)
    } else {
      try AtomicFile.write(try configuration.encoded(), to: configurationPath)
    }
    return lock
  }

  /// The runs in the folder that an ablation has scored on test.
  ///
  /// - Returns: The runs, sorted by name.
  /// - Throws: `TrainingError` where the folder cannot be listed.
  public func finishedRuns() throws(TrainingError) -> [AblationRun] {
    try contents().sorted().compactMap(AblationRun.init(name:)).filter {
      RunFolder(path(of: $0)).hasTestResult
    }
  }

  private func contents() throws(TrainingError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw TrainingError(
        .outputFailed, "the folder cannot be listed", path: path,
        cause: FailureText.cause(error), remedy: "Give another --out.")
    }
  }
}

/// An ablation's `ablation.json`: what all its runs share.
///
/// Methods, tasks and seeds are not part of it: a folder may get more of them.
struct AblationConfiguration: Codable, Equatable {
  static let currentFormatVersion = 1

  let formatVersion: Int
  /// The method, task, seed and monitored metric in it mean nothing.
  var options: TrainingOptions
  let monitor: MonitoredMetric?
  let cacheConfigurationSHA256: String
  let trainSamples: Int

  init(_ plan: AblationPlan, _ dataset: CacheDataset) {
    formatVersion = Self.currentFormatVersion
    options = plan.options(of: AblationRun(method: .proposed, task: .emotion, seed: 0))
    options.monitor = .standard(for: .emotion)
    monitor = plan.monitor
    cacheConfigurationSHA256 = dataset.index.configurationSHA256
    trainSamples = dataset.samples(of: .train).count
  }

  init(reading path: String) throws(TrainingError) {
    do {
      self = try JSONDecoder().decode(
        Self.self, from: try Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw TrainingError(
        .runInvalid, "is no ablation's configuration", path: path,
        cause: FailureText.cause(decoding: error),
        remedy: "Put the ablation's own file back, or give another --out.")
    }
  }

  func encoded() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self)) + [UInt8(ascii: "\n")]
  }

  /// Checks that runs of this configuration stand beside those of the one in the folder.
  ///
  /// Kept checkpoints, threads, device and where pretrained weights lie may differ.
  func checkContinues(_ started: AblationConfiguration, at path: String) throws(TrainingError) {
    var other = started
    other.options.keepLast = options.keepLast
    other.options.threads = options.threads
    other.options.device = options.device
    other.options.allowIncomplete = options.allowIncomplete
    other.options.pretrained = options.pretrained
    guard self == other else {
      let differences = differences(from: other)
      throw TrainingError(
        .runConflict, "the ablation was started with other options or on another cache",
        path: path, cause: differences.isEmpty ? nil : differences.joined(separator: "; "),
        remedy: "Go on with the options in it and on its cache, or give another --out.")
    }
  }

  private func differences(from started: AblationConfiguration) -> [String] {
    func monitor(_ configuration: AblationConfiguration) -> String {
      configuration.monitor?.rawValue ?? "each task's own"
    }
    func patience(_ configuration: AblationConfiguration) -> String {
      configuration.options.patience.map(String.init) ?? "none"
    }
    func cache(_ configuration: AblationConfiguration) -> String {
      "SHA-256 \(configuration.cacheConfigurationSHA256.prefix(12))"
    }
    return RunConfiguration.differences(from: started.options, to: options)
      + [
        RunConfiguration.difference("--monitor", monitor(started), monitor(self)),
        RunConfiguration.difference("--patience", patience(started), patience(self)),
        RunConfiguration.difference(
          "train samples", "\(started.trainSamples)", "\(trainSamples)"),
        RunConfiguration.difference("cache configuration", cache(started), cache(self)),
        RunConfiguration.difference(
          "format version", "\(started.formatVersion)", "\(formatVersion)"),
      ].compactMap { $0 }
  }
}
