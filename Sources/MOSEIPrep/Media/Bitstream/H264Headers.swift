/// NAL unit and slice headers of H.264 (ITU-T H.264, 7.3.1 and 7.3.3).
enum H264Headers {
  private static let slice: UInt8 = 1
  private static let partitions: ClosedRange<UInt8> = 2...4
  private static let instantaneousRefresh: UInt8 = 5
  private static let parameterSets: ClosedRange<UInt8> = 7...8
  private static let parameterSetExtensions: Set<UInt8> = [13, 15]

  /// The picture of one packet; nil for two fields in one packet, data partitions and damage.
  static func picture(_ packet: NALUnits) -> CodedPicture? {
    var units = packet
    var digest = HeaderDigest()
    var carriesSets = false
    var firstSlices = 0
    var refreshing = 0
    var slices = 0
    var isReference = false
    while let unit = units.next() {
      guard let header = unit.first else { continue }
      guard header & 0x80 == 0 else { return nil }
      let kind = header & 0x1f
      switch kind {
      case slice, instantaneousRefresh:
        guard unit.count > 1 else { return nil }
        slices += 1
        if kind == instantaneousRefresh { refreshing += 1 }
        if header & 0x60 != 0 { isReference = true }
        // first_mb_in_slice = 0 is coded as a single 1 bit.
        if unit[1] & 0x80 != 0 { firstSlices += 1 }
      case partitions: return nil
      case _ where parameterSets.contains(kind) || parameterSetExtensions.contains(kind):
        carriesSets = true
        digest.add(unit)
      default: break
      }
    }
    guard !units.isMalformed, firstSlices == 1, refreshing == 0 || refreshing == slices else {
      return nil
    }
    return CodedPicture(
      // A recovery point without refresh is none: what precedes it may still be referred to.
      entry: refreshing > 0 ? .closed : .none, isReference: isReference || refreshing > 0,
      parameterSets: carriesSets ? digest.value : nil)
  }
}
