internal import FeatureCache
import Foundation
import Glibc

/// What earlier runs measured, in a file of one JSON object a line.
///
/// A line is appended as soon as its video is done, so that a run that is killed loses nothing. Its
/// key hashes everything the measurement depends on: sizes and modification times of the video's
/// files, the options of measuring and the libraries' versions. A line that cannot be read, as the
/// last one of a killed run, is no more than a video to measure again.
final class EvidenceCache {
  private let path: String
  private let known: [String: VideoEvidence]
  private let descriptor: Int32

  /// Opens the file and reads what is there.
  ///
  /// - Parameter path: The file; made where missing, its folder too.
  /// - Throws: `PrepError` where it cannot be read or written.
  init(path: String) throws(PrepError) {
    self.path = path
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try OutputFolder.makeFolder(folder)
    descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw PrepError(
        .outputFailed, "cannot be opened", path: path, cause: String(cString: strerror(errno)),
        remedy: "Name a file you may write to with --evidence.")
    }
    var known: [String: VideoEvidence] = [:]
    let reader = try LineReader(path: path)
    while let line = try reader.next(limit: 1 << 26) {
      guard let entry = try? JSONValue(parsing: line), let key = entry["key"]?.string,
        let evidence = entry["evidence"].flatMap(VideoEvidence.init(json:))
      else { continue }
      known[key] = evidence
    }
    self.known = known
  }

  deinit { close(descriptor) }

  subscript(key: String) -> VideoEvidence? { known[key] }

  /// Adds what was measured of one video.
  ///
  /// - Parameters:
  ///   - evidence: What was measured.
  ///   - key: What it depends on, hashed.
  /// - Throws: `PrepError` where it cannot be written.
  func add(_ evidence: VideoEvidence, for key: String) throws(PrepError) {
    let entry: JSONValue = ["key": .string(key), "evidence": evidence.json]
    // A leading newline ends the line that a killed run left unfinished.
    let bytes = Array(("\n" + entry.text() + "\n").utf8)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw PrepError(
          .outputFailed, "cannot be written", path: path, cause: String(cString: strerror(errno)),
          remedy: "Name a file on a disk with room with --evidence.")
      }
      written += count
    }
  }
}
