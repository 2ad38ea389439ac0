/// What a media file may ask of the machine that opens it.
public struct MediaLimits: Sendable, Equatable {
  /// Pictures with more pixels than this are refused before they are allocated.
  public var maxPixels: Int64
  /// A file counts as ended where so many bytes hold no packet.
  ///
  /// Damaged, half-downloaded or forged files have gigabytes of nothing, which demuxers search for
  /// packets byte by byte, at some 40 MB a second.
  public var maxBytesPerPacket: Int64
  /// Threads per decoder; one decoder with one thread leaves parallelism to the workers.
  public var threads: Int

  /// Makes limits; by default pictures of 2^26 pixels (8192 x 8192), packets in 2^28 bytes.
  public init(
    maxPixels: Int64 = 1 << 26, maxBytesPerPacket: Int64 = 1 << 28, threads: Int = 1
  ) {
    self.maxPixels = maxPixels
    self.maxBytesPerPacket = maxBytesPerPacket
    self.threads = max(1, threads)
  }

  public static let standard = MediaLimits()

  /// The most bytes libav may allocate at once: forged tables and compressed headers ask for 2 GB.
  ///
  /// The largest sound ask is a plane of the largest picture, 16 bits a sample: half of this.
  static let largestAllocation = 1 << 28

  /// Demuxers that read one self-contained file, by libavformat's names.
  ///
  /// Playlists (hls, dash, concat) and image sequences open files of their own choosing. Raw
  /// elementary streams are left out because their probes accept random bytes.
  static let formats = [
    "mov", "mp4", "m4a", "3gp", "3g2", "mj2", "matroska", "webm", "avi", "asf", "mpeg", "mpegts",
    "flv", "ogg", "ivf", "wav", "w64",
  ]
}
