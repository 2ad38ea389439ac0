/// Frame headers of VP8 (RFC 6386, 9.1) and VP9 (bitstream specification 0.6, 6.2 and annex B).
///
/// All their pictures count as references: also a VP9 frame that no frame refers to may adapt the
/// probabilities of those that follow.
enum VPXHeaders {
  /// The picture of one VP8 packet; nil for hidden frames.
  static func vp8Picture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    guard bytes.count >= 3, bytes[0] & 0x10 != 0 else { return nil }
    return CodedPicture(entry: bytes[0] & 1 == 0 ? .closed : .none, isReference: true)
  }

  /// The picture of one VP9 packet; nil unless exactly its last frame is shown.
  static func vp9Picture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    guard let frames = superframe(bytes) else { return nil }
    var entry = CodedPicture.Entry.none
    for (index, frame) in frames.enumerated() {
      guard let header = vp9Header(frame), header.isShown == (index == frames.count - 1) else {
        return nil
      }
      if index == 0, header.isKey { entry = .closed }
    }
    return CodedPicture(entry: entry, isReference: true)
  }

  /// The frames of one packet: several where a superframe index closes it.
  private static func superframe(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> [UnsafeBufferPointer<UInt8>]? {
    guard let marker = bytes.last else { return nil }
    guard marker & 0xe0 == 0xc0 else { return [bytes] }
    let count = Int(marker & 7) + 1
    let sizeLength = Int(marker >> 3 & 3) + 1
    let indexLength = 2 + count * sizeLength
    guard bytes.count >= indexLength, bytes[bytes.count - indexLength] == marker else {
      return [bytes]
    }
    var frames: [UnsafeBufferPointer<UInt8>] = []
    var (entry, start) = (bytes.count - indexLength + 1, 0)
    for _ in 0..<count {
      let size = (0..<sizeLength).reduce(0) { $0 | Int(bytes[entry + $1]) << (8 * $1) }
      guard size > 0, size <= bytes.count - indexLength - start else { return nil }
      frames.append(UnsafeBufferPointer(rebasing: bytes[start..<start + size]))
      entry += sizeLength
      start += size
    }
    return frames
  }

  private static func vp9Header(
    _ bytes: UnsafeBufferPointer<UInt8>
  ) -> (isShown: Bool, isKey: Bool)? {
    guard let byte = bytes.first, byte >> 6 == 2 else { return nil }
    // Profile 3 has a reserved bit after its two.
    let shift: UInt8 = byte >> 4 & 3 == 3 ? 1 : 0
    let showsExisting = byte << shift & 0x08 != 0
    if showsExisting { return (true, false) }
    return (byte << shift & 0x02 != 0, byte << shift & 0x04 == 0)
  }
}
