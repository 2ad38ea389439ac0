internal import CFFmpeg

/// Carries out a decoding plan, and gives up at the first sign that it may not hold.
///
/// Such a sign is a packet other than the plan's, an error the decoder returns or only logs, a
/// frame it flags, or one that does not come in its place. Frames given before are those of a full
/// decode nevertheless.
final class SparseDecoding {
  private let decoder: StreamDecoder
  private let packets: [ScannedPackets.VideoPacket]
  private let plan: DecodingPlan
  /// The packet that is read next.
  private var position = 0
  /// Times of the frames that must come next, in order.
  private var expected: ArraySlice<Int64> = []
  private(set) var work = DecodingWork()

  init(
    _ plan: DecodingPlan, of packets: [ScannedPackets.VideoPacket], with decoder: StreamDecoder
  ) {
    self.plan = plan
    self.packets = packets
    self.decoder = decoder
    decoder.watchLog()
  }

  /// Decodes what the plan says.
  ///
  /// - Parameter receive: Gets every frame that was decoded, with its pts.
  /// - Returns: Nil where all went as planned, else what did not.
  /// - Throws: `PrepError` as `StreamDecoder.run` does, and what `receive` throws.
  func run(
    _ receive: (Int64, UnsafeMutablePointer<AVFrame>) throws -> Void
  ) throws -> String? {
    for (number, stretch) in plan.stretches.enumerated() {
      if number > 0 {
        decoder.restart()
        work.restarts += 1
      }
      expected = stretch.decoded.compactMap { packets[$0].pts }.sorted()[...]
      for index in stretch.decoded {
        if let doubt = try advance(to: index) { return doubt }
        work.decodedPackets += 1
        let goesOn = try decoder.decode { try inspect($0, receive) }
        if let doubt = doubt(goesOn) { return doubt }
      }
      let goesOn = try decoder.drain { try inspect($0, receive) }
      if let doubt = doubt(goesOn) { return doubt }
      guard expected.isEmpty else { return "frames are missing" }
    }
    work.skippedPackets = plan.skippedCount
    return nil
  }

  /// Reads up to a packet; nil where that is the one the plan means.
  private func advance(to index: Int) throws(PrepError) -> String? {
    while position <= index {
      guard try decoder.read() == .packet, decoder.packetIdentity == packets[position].identity
      else { return "packet \(position) is not the one found before" }
      position += 1
    }
    return nil
  }

  /// Hands a frame on where it is sound and comes in its place.
  private func inspect(
    _ frame: UnsafeMutablePointer<AVFrame>,
    _ receive: (Int64, UnsafeMutablePointer<AVFrame>) throws -> Void
  ) throws -> Bool {
    guard decoder.loggedError == nil, !DecodedFrame.isDamaged(frame), let next = expected.first,
      next == frame.pointee.best_effort_timestamp
    else { return false }
    expected.removeFirst()
    try receive(next, frame)
    return true
  }

  private func doubt(_ goesOn: Bool) -> String? {
    if let error = decoder.outcome.firstError ?? decoder.loggedError { return error }
    return goesOn ? nil : "a frame is damaged or out of place"
  }
}
