/// Picture headers of MPEG-1 and MPEG-2 video, MPEG-4 part 2 and Windows Media Video 8.
enum MPEGHeaders {
  private static let picture: UInt8 = 0x00
  private static let userData: UInt8 = 0xb2
  private static let sequence: UInt8 = 0xb3
  private static let sequenceEnd: UInt8 = 0xb7
  private static let visualObjects: ClosedRange<UInt8> = 0x00...0x2f
  private static let visualSequences: Set<UInt8> = [0xb0, 0xb5]
  private static let videoObjectPlane: UInt8 = 0xb6

  /// The picture of one MPEG-1 or MPEG-2 packet (ISO/IEC 13818-2, 6.2.3); nil for field pairs.
  static func mpegVideoPicture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    var hasSequence = false
    var type: UInt8?
    var position = 0
    while let code = StartCodes.next(in: bytes, from: position) {
      guard code < bytes.count else { return nil }
      position = code
      switch bytes[code] {
      case sequence: hasSequence = true
      case sequenceEnd: return nil
      case picture:
        // temporal_reference has ten bits, picture_coding_type three.
        guard type == nil, code + 2 < bytes.count else { return nil }
        type = bytes[code + 2] >> 3 & 7
      default: break
      }
    }
    // 1, 2 and 3 are I, P and B; D pictures (4) stand alone in streams of their own.
    guard let type, (1...3).contains(type) else { return nil }
    return CodedPicture(entry: type == 1 && hasSequence ? .open : .none, isReference: type != 3)
  }

  /// The picture of one MPEG-4 packet (ISO/IEC 14496-2, 6.2.5); nil for packed and empty pictures.
  static func mpeg4Picture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    var digest = HeaderDigest()
    var carriesHeaders = false
    var type: UInt8?
    var position = 0
    while let code = StartCodes.next(in: bytes, from: position) {
      guard code < bytes.count else { return nil }
      position = code
      let kind = bytes[code]
      if kind == videoObjectPlane {
        guard type == nil, code + 1 < bytes.count, bytes.count - code > emptyPlaneLimit else {
          return nil
        }
        type = bytes[code + 1] >> 6
      } else if kind == userData || visualObjects.contains(kind) || visualSequences.contains(kind) {
        // User data names the encoder, whose bugs the decoder works around.
        let next = StartCodes.next(in: bytes, from: code).map { $0 - StartCodes.length }
        carriesHeaders = true
        digest.add(UnsafeBufferPointer(rebasing: bytes[code..<max(code, next ?? bytes.count)]))
      }
    }
    // 0, 1, 2 and 3 are I, P, B and S (sprites and global motion).
    guard let type, type < 3 else { return nil }
    return CodedPicture(
      entry: type == 0 ? .open : .none, isReference: type != 2,
      parameterSets: carriesHeaders ? digest.value : nil)
  }

  /// The picture of one WMV2 packet, whose first bit is clear in key pictures.
  static func windowsMediaPicture(_ bytes: UnsafeBufferPointer<UInt8>) -> CodedPicture? {
    guard let first = bytes.first else { return nil }
    return CodedPicture(entry: first & 0x80 == 0 ? .closed : .none, isReference: true)
  }

  /// Planes this short may be the placeholders that packed streams have for pictures shown later.
  private static let emptyPlaneLimit = 20
}
