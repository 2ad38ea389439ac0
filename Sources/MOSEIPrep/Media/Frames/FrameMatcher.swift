/// Finds the ordinal of each frame the decoder gives, and notices where the timeline is wrong.
struct FrameMatcher {
  private let timeline: FrameTimeline
  private var expected = 0
  private(set) var isContradicted = false

  init(_ timeline: FrameTimeline) { self.timeline = timeline }

  /// The ordinal of the frame that came next, nil where the timeline does not have it.
  ///
  /// A frame left out is damage where the decoder reported errors; without any, the packets never
  /// were a list of frames.
  mutating func next(_ pts: Int64, hadErrors: Bool) -> Int? {
    var ordinal = expected
    if timeline.source == .packets {
      while ordinal < timeline.count, timeline.pts[ordinal] < pts { ordinal += 1 }
      let isListed = ordinal < timeline.count && timeline.pts[ordinal] == pts
      guard isListed, ordinal == expected || hadErrors else {
        isContradicted = true
        return nil
      }
    }
    expected = ordinal + 1
    return ordinal
  }

  /// Checks, after the decoder's last frame, that none is left.
  mutating func finish(hadErrors: Bool) {
    if timeline.source == .packets, expected < timeline.count, !hadErrors { isContradicted = true }
  }
}
