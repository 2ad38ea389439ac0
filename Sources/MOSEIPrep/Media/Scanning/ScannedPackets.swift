internal import CFFmpeg

/// The packets of the chosen streams, as one pass found them.
struct ScannedPackets {
  /// One video packet in decoding order; times in ticks of the stream.
  struct VideoPacket {
    var pts: Int64?
    var duration: Int64
    /// False where the edit list drops the packet.
    var isShown: Bool
    var isKey: Bool
    var isDamaged: Bool
  }

  let scan: MediaScan
  let video: [VideoPacket]
}

/// Where a stream's packets begin and end: the least pts and the greatest pts + duration, in ticks.
struct StreamExtent {
  private(set) var first: Int64?
  private(set) var last: Int64?

  mutating func extend(_ packet: AVPacket, trimmed: Int64 = 0) {
    // AVI has decoding times only; there they lie within a frame of the presentation times.
    let start = packet.pts != cff_nopts() ? packet.pts : packet.dts
    guard start != cff_nopts(), packet.flags & AV_PKT_FLAG_DISCARD == 0 else { return }
    let end = Int64(
      clamping: Int128(start) + max(0, Int128(packet.duration) - Int128(trimmed)))
    first = min(first ?? start, start)
    last = max(last ?? end, end)
  }

  /// The start in seconds of label time.
  func start(_ timeBase: Rational, _ startTime: Microseconds) -> Rational? {
    first.map { Rational(ticks: $0, of: timeBase) - startTime.rational }
  }

  /// The end in seconds of label time.
  func end(_ timeBase: Rational, _ startTime: Microseconds) -> Rational? {
    last.map { Rational(ticks: $0, of: timeBase) - startTime.rational }
  }
}

extension Rational {
  /// The time of a tick count in seconds; counts beyond 64 bits are clamped.
  init(ticks: Int64, of timeBase: Rational) {
    self.init(
      Int64(clamping: Int128(ticks) * Int128(timeBase.numerator)), timeBase.denominator)
  }

  /// A libav fraction that must be positive, nil where a hostile header says otherwise.
  init?(positive value: AVRational) {
    guard value.num > 0, value.den > 0 else { return nil }
    self.init(Int64(value.num), Int64(value.den))
  }
}
