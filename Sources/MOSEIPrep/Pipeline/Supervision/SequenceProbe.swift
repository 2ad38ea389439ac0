import Glibc

/// Reads a computational sequence in a process of its own before the coordinator does.
///
/// libhdf5 crashes on some damaged files and never returns from others, and takes down whoever
/// reads them. What it meets in a worker costs a worker; this keeps it from the coordinator.
public enum SequenceProbe {
  /// What a probe is told on its command line.
  public struct Assignment: Sendable, Equatable {
    /// A .csd file.
    public let path: String
    /// The coordinator's process: without it a probe ends, wherever libhdf5 has got to.
    public let coordinator: Int32
    /// Most bytes of memory of its own, nil for any.
    public let memoryLimit: Int?

    public init(path: String, coordinator: Int32, memoryLimit: Int?) {
      self.path = path
      self.coordinator = coordinator
      self.memoryLimit = memoryLimit
    }
  }

  /// The probing process: reads what a coordinator reads of a sequence, then says so on standard
  /// output.
  ///
  /// A file that is refused is none that crashes: the coordinator comes upon the same and names it.
  ///
  /// - Parameter assignment: What to read, and for whom.
  /// - Throws: Where nobody listens any more; `PrepError` where the system does not tell how much
  ///   memory is in use.
  public static func read(_ assignment: Assignment) throws {
    let keeper = try WorkerGuard(
      coordinator: assignment.coordinator, memoryLimit: assignment.memoryLimit
    ) { limit in
      // The process ends whether or not somebody is left to hear why.
      try? WorkerSession.send(.outOfMemory(limitBytes: limit))
    }
    readTables(of: assignment.path)
    try WorkerSession.send(.ready)
    withExtendedLifetime(keeper) {}
  }

  /// Reads labels and words as a coordinator does; landmarks are left to the workers, of whom damage
  /// costs one at most.
  private static func readTables(of path: String) {
    let file = try? CSDFile(path: path)
    if let file, let columns = try? LabelColumns(in: file) {
      for entry in file.videos { _ = try? columns.rows(of: entry, in: file) }
      return
    }
    if let file, case .success = LandmarkColumns.resolve(file.dimensionNames, timeIsKnown: true) {
      return
    }
    // Words need no column names.
    try? WordTimings.readAll(path: path)
  }

  /// Lets another process read every sequence of a data set.
  ///
  /// - Parameters:
  ///   - layout: Where everything is; with a table of samples only landmarks may be one.
  ///   - executable: Path of this program.
  ///   - arguments: Given what a probe is told, the arguments that make it one.
  ///   - workers: How long one may take, and how much memory.
  ///   - onNotice: Told where a killed one does not end.
  /// - Throws: `PrepError`, `.fileUnreadable` where a probe dies or hangs; `CancellationError`.
  static func run(
    _ layout: DatasetLayout, executable: String, arguments: (Assignment) -> [String],
    workers: WorkerOptions, onNotice: @escaping @Sendable (String) async -> Void
  ) async throws {
    let limits = TimeLimits(base: workers.timeout)
    var paths = layout.samples == nil ? layout.labelFiles : []
    if let words = try layout.wordsPlace() { paths.append(words) }
    if case .sequence(let path)? = try? layout.landmarkPlace() { paths.append(path) }
    for path in paths {
      let assignment = Assignment(
        path: path, coordinator: getpid(), memoryLimit: workers.memoryLimit)
      let probe = WorkerProcess(
        executable: executable, arguments: arguments(assignment), limits: limits)
      var killed = 0
      while let end = try await end(of: probe, onNotice) {
        // SIGKILL is no crash of libhdf5's: it comes from outside, as from a machine out of memory.
        let isKilled = end == .signal(SIGKILL)
        killed += isKilled ? 1 : 0
        guard isKilled, killed < FailureLedger.attempts else {
          throw PrepError(
            .fileUnreadable,
            "libhdf5 cannot read the file: the process reading it \(end.description)", path: path,
            remedy: remedy(for: end))
        }
      }
    }
  }

  private static func remedy(for end: WorkerEnd) -> String {
    let isDamaged = "The file is damaged: fetch it again, and compare its size and checksum."
    return switch end {
    case .signal(SIGKILL): "See what kills processes on this machine: is it out of memory?"
    case .outOfMemory: "\(isDamaged) Is it whole, allow more by --worker-memory."
    case .outOfTime: "\(isDamaged) Is the storage slow, allow more by --timeout."
    case .signal, .exit: isDamaged
    }
  }

  /// How a probe died, nil where it did not.
  private static func end(
    of probe: WorkerProcess, _ onNotice: @escaping @Sendable (String) async -> Void
  ) async throws -> WorkerEnd? {
    try await probe.run(next: { nil }, onEvent: { _ in }, onNotice: onNotice)?.end
  }
}
