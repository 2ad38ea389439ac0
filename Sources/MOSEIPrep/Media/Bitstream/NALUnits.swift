/// The NAL units of one H.264 or HEVC packet.
///
/// Iterates over units without their framing; `isMalformed` says, after the last, whether the
/// framing broke.
struct NALUnits: Sequence, IteratorProtocol {
  /// How units are told apart (ISO/IEC 14496-15 and annex B of the codecs).
  enum Framing: Equatable {
    case startCodes
    /// Each unit follows its length, a big-endian number of 1 to 4 bytes.
    case lengths(Int)

    /// As libavcodec reads an H.264 stream's configuration (`avcC`).
    static func ofH264(_ extradata: UnsafeBufferPointer<UInt8>) -> Framing {
      extradata.count >= 7 && extradata[0] == 1 ? .lengths(Int(extradata[4] & 3) + 1) : .startCodes
    }

    /// As libavcodec reads an HEVC stream's configuration (`hvcC`).
    static func ofHEVC(_ extradata: UnsafeBufferPointer<UInt8>) -> Framing {
      guard extradata.count >= 23, extradata[0] != 0 || extradata[1] != 0 || extradata[2] > 1
      else { return .startCodes }
      return .lengths(Int(extradata[21] & 3) + 1)
    }
  }

  private let bytes: UnsafeBufferPointer<UInt8>
  private let framing: Framing
  private var position = 0
  private(set) var isMalformed = false

  init(_ bytes: UnsafeBufferPointer<UInt8>, _ framing: Framing) {
    self.bytes = bytes
    self.framing = framing
    if framing == .startCodes {
      position = StartCodes.next(in: bytes, from: 0) ?? bytes.count
      isMalformed = position == bytes.count
    }
  }

  mutating func next() -> UnsafeBufferPointer<UInt8>? {
    guard !isMalformed, position < bytes.count else { return nil }
    switch framing {
    case .startCodes:
      let start = position
      let code = StartCodes.next(in: bytes, from: start)
      position = code ?? bytes.count
      let end = code.map { $0 - StartCodes.length } ?? bytes.count
      return UnsafeBufferPointer(rebasing: bytes[start..<Swift.max(start, end)])
    case .lengths(let size):
      guard bytes.count - position >= size else {
        isMalformed = true
        return nil
      }
      let length = bytes[position..<position + size].reduce(0) { $0 << 8 | Int($1) }
      let start = position + size
      guard length <= bytes.count - start else {
        isMalformed = true
        return nil
      }
      position = start + length
      return UnsafeBufferPointer(rebasing: bytes[start..<position])
    }
  }
}

/// The start codes 00 00 01 that MPEG's streams are divided by.
enum StartCodes {
  static let length = 3

  /// The position after the first start code that begins at `from` or later, nil without one.
  static func next(in bytes: UnsafeBufferPointer<UInt8>, from: Int) -> Int? {
    var index = from + 2
    while index < bytes.count {
      let byte = bytes[index]
      if byte > 1 {
        index += 3
      } else if byte == 1, bytes[index - 1] == 0, bytes[index - 2] == 0 {
        return index + 1
      } else {
        index += 1
      }
    }
    return nil
  }
}
