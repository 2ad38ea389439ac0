internal import CFFmpeg

extension MediaFile {
  /// Decodes the wanted frames, bit-identical to those of a full decode from the start.
  ///
  /// Packets no wanted frame depends on are left out where that is certain. At the first sign of
  /// doubt everything is decoded again from the first packet to one frame after the last wanted
  /// one: that frame is what proves that the wanted one is the last before it.
  ///
  /// - Parameters:
  ///   - wanted: Ordinals of `timeline`, ascending and unique.
  ///   - timeline: The list of frames the ordinals count in.
  ///   - strategy: Whether packets may be left out.
  ///   - includingDamaged: Also delivers frames flagged as corrupt (`DecodedFrame.isDamaged`).
  ///   - body: Gets each wanted frame in ascending order, once, and may keep it.
  /// - Returns: Which frames are missing or damaged.
  /// - Throws: `PrepError` with code `decodingFailed`, `formatInvalid` or `fileUnreadable`, and what
  ///   `body` throws.
  public func decode(
    frames wanted: [Int], timeline: FrameTimeline, strategy: DecodingStrategy = .sparse,
    includingDamaged: Bool = false, body: (Int, DecodedFrame) throws -> Void
  ) throws -> FrameDecodingReport {
    precondition(
      zip(wanted, wanted.dropFirst()).allSatisfy { $0 < $1 }, "wanted frames ascend, each once")
    guard !wanted.isEmpty else { return FrameDecodingReport() }
    var work = DecodingWork()
    var delivered = 0
    if strategy == .sparse, let plan = try plan(wanted, timeline), plan.skippedCount > 0 {
      work = try decode(plan, wanted, timeline, delivered: &delivered, body)
      if work.fallback == nil { return FrameDecodingReport(work: work) }
    }
    let resumption = delivered < wanted.count ? wanted[delivered] : timeline.count
    var report = try decodeFully(wanted, timeline) { ordinal, picture in
      guard ordinal >= resumption, includingDamaged || !picture.isDamaged else { return }
      try body(ordinal, picture)
    }
    report.work.decodedPackets += work.decodedPackets
    report.work.restarts = work.restarts
    report.work.fallback = work.fallback
    return report
  }

  /// What to decode, nil where that is everything.
  private func plan(_ wanted: [Int], _ timeline: FrameTimeline) throws(PrepError) -> DecodingPlan? {
    // Only a list made from packets says which packet holds a frame. Threads would report damage
    // too late, through contexts of their own.
    guard timeline.source == .packets, limits.threads == 1 else { return nil }
    let scanned = try scannedPackets()
    let order = scanned.packetOfFrame
    guard order.count == timeline.count else { return nil }
    return DecodingPlan(
      wanted: wanted.map { order[$0] }, of: scanned.video, reorderDepth: scanned.reorderDepth)
  }

  /// Decodes as planned; the result names a fallback where that did not hold.
  private func decode(
    _ plan: DecodingPlan, _ wanted: [Int], _ timeline: FrameTimeline, delivered: inout Int,
    _ body: (Int, DecodedFrame) throws -> Void
  ) throws -> DecodingWork {
    let demuxer = try freshDemuxer()
    guard let stream = demuxer.videoStream else { throw missingVideoStream }
    let decoder = try StreamDecoder(demuxer, stream, limits: limits, path: path)
    let pass = SparseDecoding(plan, of: try scannedPackets().video, with: decoder)
    let doubt = try pass.run { pts, frame in
      guard delivered < wanted.count, timeline.pts[wanted[delivered]] == pts else { return }
      let picture = try DecodedFrame(moving: frame, stream: stream, path: path)
      try body(wanted[delivered], picture)
      delivered += 1
    }
    var work = pass.work
    work.fallback = doubt ?? (delivered < wanted.count ? "frames are missing" : nil)
    return work
  }

  private func decodeFully(
    _ wanted: [Int], _ timeline: FrameTimeline, _ body: (Int, DecodedFrame) throws -> Void
  ) throws -> FrameDecodingReport {
    let demuxer = try freshDemuxer()
    guard let stream = demuxer.videoStream else { throw missingVideoStream }
    let decoder = try StreamDecoder(demuxer, stream, limits: limits, path: path)
    let lastWanted = wanted.last ?? 0
    var matcher = FrameMatcher(timeline)
    var report = FrameDecodingReport()
    var remaining = wanted[...]
    let outcome = try decoder.run { frame in
      let hadErrors = decoder.outcome.packetErrors > 0
      guard let ordinal = matcher.next(frame.pointee.best_effort_timestamp, hadErrors: hadErrors)
      else { return false }
      while let next = remaining.first, next < ordinal {
        report.missing.append(next)
        remaining.removeFirst()
      }
      if remaining.first == ordinal {
        remaining.removeFirst()
        let picture = try DecodedFrame(moving: frame, stream: stream, path: path)
        if picture.isDamaged { report.damaged.append(ordinal) }
        try body(ordinal, picture)
      }
      return ordinal <= lastWanted
    }
    if outcome.reachedEnd { matcher.finish(hadErrors: outcome.packetErrors > 0) }
    report.contradictsTimeline = matcher.isContradicted
    report.missing += remaining
    report.packetErrors = outcome.packetErrors
    report.firstError = outcome.firstError ?? outcome.damage
    report.work.decodedPackets = outcome.packets
    return report
  }
}
