import Foundation

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
  /// - Throws: `PrepError`, `.fileUnreadable` where a probe dies or hangs; `CancellationError`.
  static func run(
    _ layout: DatasetLayout, executable: String, arguments: (String) -> [String],
    limits: TimeLimits
  ) async throws {
    guard layout.samples == nil else { return }
    var paths = [layout.path(layout.labels)]
    if case .sequence(let path)? = try? layout.landmarkPlace() { paths.append(path) }
    for path in paths {
      let probe = WorkerProcess(
        executable: executable, arguments: arguments(path), limits: limits)
      guard let death = try await probe.run(next: { nil }, onEvent: { _ in }) else { continue }
      throw PrepError(
        .fileUnreadable,
        "libhdf5 cannot read the file: the process reading it "
          + death.end.description, path: path,
        remedy: "The file is damaged: fetch it again, and compare its size and checksum.")
    }
  }
}
