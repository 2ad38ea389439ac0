internal import CFFmpeg

/// One video or audio file, opened sealed: nothing but its own bytes is ever read for it.
///
/// Not Sendable: one task opens a file and uses it. Passes over the packets (`scan`, `timeline`,
/// `decode`, `decodeAudio`) each start anew at the first byte and may be run in any order.
public final class MediaFile {
  public let path: String
  public let limits: MediaLimits
  let file: SealedFile
  /// The context `init` made to check the file, left for the first pass.
  private var unused: Demuxer?
  /// What the packets said, once `scan` has read them.
  var scanned: ScannedPackets?

  /// Opens a media file through a reader of its own over one regular file.
  ///
  /// Playlists and other formats that name further files are refused, whatever the file is called.
  ///
  /// - Parameters:
  ///   - path: A regular file; FIFOs, devices and directories are refused without blocking.
  ///   - limits: What decoding may use.
  /// - Throws: `PrepError` with code `fileMissing`, `fileUnreadable`, `fileRefused` or
  ///   `formatInvalid`.
  public init(opening path: String, limits: MediaLimits = .standard) throws(PrepError) {
    self.path = path
    self.limits = limits
    file = try SealedFile(opening: path)
    unused = try Demuxer(file, limits: limits)
  }

  /// A demuxer at the first byte of the file.
  func freshDemuxer() throws(PrepError) -> Demuxer {
    if let demuxer = unused {
      unused = nil
      return demuxer
    }
    return try Demuxer(file, limits: limits)
  }
}
