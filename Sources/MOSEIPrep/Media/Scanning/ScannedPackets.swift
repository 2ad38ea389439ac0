internal import CFFmpeg

/// The packets of the chosen streams, as one pass found them.
struct ScannedPackets {
  /// One video packet in decoding order; times in ticks of the stream.
  struct VideoPacket: Equatable {
    var identity: Identity
    var duration: Int64
    /// False where the edit list drops the packet.
    var isShown: Bool
    var isKey: Bool
    var isDamaged: Bool
    /// What its headers say; nil where they leave room for doubt, or the codec is not read.
    var picture: CodedPicture?

    var pts: Int64? { identity.pts }
  }

  /// What tells one packet of a stream from all others, to recognise it in another pass.
  struct Identity: Equatable {
    /// Nil where the container gives none.
    var pts: Int64?
    var dts: Int64?
    /// Offset in the file, -1 where unknown.
    var position: Int64
    var size: Int

    init(pts: Int64?, dts: Int64? = nil, position: Int64 = -1, size: Int = 0) {
      self.pts = pts
      self.dts = dts
      self.position = position
      self.size = size
    }

    init(_ packet: AVPacket) {
      pts = packet.pts == cff_nopts() ? nil : packet.pts
      dts = packet.dts == cff_nopts() ? nil : packet.dts
      position = packet.pos
      size = Int(packet.size)
    }
  }

  let scan: MediaScan
  /// In decoding order.
  let video: [VideoPacket]
  /// Frames the decoder holds back to put them in order, as probing found it.
  let reorderDepth: Int

  /// The packet of each frame of a timeline made from packets: those that have a time, by time.
  var packetOfFrame: [Int] {
    video.indices.filter { video[$0].pts != nil }
      .sorted { (video[$0].pts ?? 0) < (video[$1].pts ?? 0) }
  }
}

/// Where a stream's packets begin and end, in ticks: the least pts, the greatest pts + duration.
///
/// A last packet without a duration lasts as long as the interval before it.
struct StreamExtent {
  private var leastStart: Int64?
  private var greatestEnd: Int64?
  private var last: (start: Int64, duration: Int64)?
  private var startBeforeLast: Int64?

  mutating func extend(_ packet: AVPacket, trimmed: Int64 = 0) {
    // AVI has decoding times only; there they lie within a frame of the presentation times.
    let start = packet.pts != cff_nopts() ? packet.pts : packet.dts
    guard start != cff_nopts(), packet.flags & AV_PKT_FLAG_DISCARD == 0 else { return }
    let length = Int64(clamping: max(0, Int128(packet.duration) - Int128(trimmed)))
    let end = start.addingClamped(length)
    leastStart = min(leastStart ?? start, start)
    greatestEnd = max(greatestEnd ?? end, end)
    if let last, start <= last.start {
      if start < last.start { startBeforeLast = max(startBeforeLast ?? start, start) }
    } else {
      startBeforeLast = last?.start
      last = (start, packet.duration)
    }
  }

  private var ticks: Int64? {
    guard let greatestEnd, let last, last.duration <= 0, let startBeforeLast else {
      return greatestEnd
    }
    let interval = Int64(clamping: Int128(last.start) - Int128(startBeforeLast))
    return max(greatestEnd, last.start.addingClamped(interval))
  }

  /// The start in seconds of label time.
  func start(_ timeBase: Rational, _ startTime: Microseconds) -> Rational? {
    leastStart.map { Rational(ticks: $0, of: timeBase) - startTime.rational }
  }

  /// The end in seconds of label time.
  func end(_ timeBase: Rational, _ startTime: Microseconds) -> Rational? {
    ticks.map { Rational(ticks: $0, of: timeBase) - startTime.rational }
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
