/// OBU and frame headers of AV1 (bitstream specification 1.0, 5.3, 5.5 and 5.9).
enum AV1Headers {
  private static let sequenceHeader: UInt8 = 1
  private static let frameHeader: UInt8 = 3
  private static let frame: UInt8 = 6

  /// The picture of one packet; nil unless it shows exactly one frame.
  static func picture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    var position = 0
    var digest = HeaderDigest()
    var carriesSequence = false
    var shown = 0
    var startsWithKey: Bool?
    while position < bytes.count {
      let header = bytes[position]
      // A forbidden bit, or an OBU without its size.
      guard header & 0x80 == 0, header & 0x02 != 0 else { return nil }
      position += header & 0x04 != 0 ? 2 : 1
      guard let size = number(bytes, at: &position), size <= bytes.count - position else {
        return nil
      }
      let content = UnsafeBufferPointer(rebasing: bytes[position..<position + size])
      position += size
      switch header >> 3 & 0x0f {
      case sequenceHeader:
        // reduced_still_picture_header: frame headers without the fields read below.
        guard let first = content.first, first & 0x08 == 0 else { return nil }
        carriesSequence = true
        digest.add(content)
      case frameHeader, frame:
        guard let first = content.first else { return nil }
        let showsExisting = first & 0x80 != 0
        let isShown = showsExisting || first & 0x10 != 0
        // A hidden key frame shown later starts anew there: nothing here tells which one is.
        startsWithKey = startsWithKey ?? (!showsExisting && first & 0x60 == 0 && isShown)
        if isShown { shown += 1 }
      default: break
      }
    }
    guard shown == 1, let startsWithKey else { return nil }
    return CodedPicture(
      entry: startsWithKey && carriesSequence ? .closed : .none, isReference: true,
      parameterSets: carriesSequence ? digest.value : nil)
  }

  /// A number of seven bits a byte, least first (leb128), of at most 32 bits.
  private static func number(_ bytes: UnsafeBufferPointer<UInt8>, at position: inout Int) -> Int? {
    var value = 0
    for index in 0..<5 {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= Int(byte & 0x7f) << (7 * index)
      if byte & 0x80 == 0 { return value }
    }
    return nil
  }
}
