import Foundation
import Glibc

/// Reads a computational sequence in a process of its own before the coordinator does.
///
/// libhdf5 crashes on some damaged files and never returns from others, and takes down whoever
/// reads them. What it meets in a worker costs a worker; this keeps it from the coordinator.
public enum SequenceProbe {
  /// The probing process: reads what a coordinator reads of a sequence, then says so on standard
  /// output.
  ///
  /// A file that is refused is none that crashes: the coordinator comes upon the same and names it.
  ///
  /// - Parameter path: A .csd file.
  /// - Throws: Where nobody listens any more.
  public static func read(_ path: String) throws {
    if let file = try? CSDFile(path: path), let columns = try? LabelRow.columns(in: file) {
      for video in file.videos { _ = try? LabelRow.rows(of: video, in: file, columns: columns) }
    }
    try FileHandle.standardOutput.write(contentsOf: Data(WorkerEvent.ready.line.utf8))
  }

  /// Lets another process read every sequence of a data set.
  ///
  /// - Parameters:
  ///   - layout: Where everything is; a table of samples has none.
  ///   - executable: Path of this program.
  ///   - arguments: Given a path, the arguments that make it a probe.
  ///   - limits: How long one may take.
  ///   - onNotice: Told where a killed one does not end.
  /// - Throws: `PrepError`, `.fileUnreadable` where a probe dies or hangs; `CancellationError`.
  static func run(
    _ layout: DatasetLayout, executable: String, arguments: (String) -> [String],
    limits: TimeLimits, onNotice: @escaping @Sendable (String) async -> Void
  ) async throws {
    guard layout.samples == nil else { return }
    var paths = [layout.path(layout.labels)]
    if case .sequence(let path)? = try? layout.landmarkPlace() { paths.append(path) }
    for path in paths {
      var killed = 0
      while let end = try await end(
        of: WorkerProcess(executable: executable, arguments: arguments(path), limits: limits),
        onNotice)
      {
        // SIGKILL is no crash of libhdf5's: it comes from outside, as from a machine out of memory.
        let isKilled = end == .signal(SIGKILL)
        killed += isKilled ? 1 : 0
        guard isKilled, killed < FailureLedger.attempts else {
          throw PrepError(
            .fileUnreadable,
            "libhdf5 cannot read the file: the process reading it \(end.description)", path: path,
            remedy: isKilled
              ? "See what kills processes on this machine: is it out of memory?"
              : "The file is damaged: fetch it again, and compare its size and checksum.")
        }
      }
    }
  }

  /// How a probe died, nil where it did not.
  private static func end(
    of probe: WorkerProcess, _ onNotice: @escaping @Sendable (String) async -> Void
  ) async throws -> WorkerEnd? {
    try await probe.run(next: { nil }, onEvent: { _ in }, onNotice: onNotice)?.end
  }
}
