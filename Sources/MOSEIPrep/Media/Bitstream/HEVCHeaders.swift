/// NAL unit and slice headers of HEVC (ITU-T H.265, 7.3.1.2 and 7.3.6.1).
enum HEVCHeaders {
  private static let lastPicture: UInt8 = 31
  /// Even numbers up to 14: pictures that no picture of their own sub-layer refers to.
  private static let lastSubLayerPicture: UInt8 = 15
  private static let brokenLinks: ClosedRange<UInt8> = 16...18
  private static let instantaneousRefresh: ClosedRange<UInt8> = 19...20
  private static let cleanRandomAccess: UInt8 = 21
  private static let randomAccess: ClosedRange<UInt8> = 16...23
  private static let parameterSets: ClosedRange<UInt8> = 32...34
  private static let endOfSequence: ClosedRange<UInt8> = 36...37

  /// The picture of one packet; nil for two pictures, broken links, sequence ends and damage.
  static func picture(_ packet: NALUnits) -> CodedPicture? {
    var units = packet
    var digest = HeaderDigest()
    var carriesSets = false
    var kind: UInt8?
    var layer = 0
    while let unit = units.next() {
      guard unit.count >= 2 else { continue }
      guard unit[0] & 0x80 == 0 else { return nil }
      let number = unit[0] >> 1 & 0x3f
      // Further layers (alpha, depth, scalability) are not decoded.
      guard unit[0] & 1 == 0, unit[1] >> 3 == 0 else { continue }
      switch number {
      case 0...lastPicture:
        guard unit.count > 2 else { return nil }
        let isFirstSlice = unit[2] & 0x80 != 0
        guard isFirstSlice == (kind == nil), kind == nil || kind == number else { return nil }
        // no_output_of_prior_pics_flag drops pictures that still wait for their output.
        if randomAccess.contains(number), unit[2] & 0x40 != 0 { return nil }
        guard !brokenLinks.contains(number), unit[1] & 7 > 0 else { return nil }
        kind = number
        layer = Int(unit[1] & 7) - 1
      case parameterSets:
        carriesSets = true
        digest.add(unit)
      case endOfSequence: return nil
      default: break
      }
    }
    guard !units.isMalformed, let kind else { return nil }
    return CodedPicture(
      entry: instantaneousRefresh.contains(kind)
        ? .closed : kind == cleanRandomAccess ? .open : .none,
      isReference: kind > lastSubLayerPicture || kind & 1 == 1, layer: layer,
      parameterSets: carriesSets ? digest.value : nil)
  }
}
