/// Writes PNG pictures (ISO/IEC 15948), uncompressed: for looking at, not for keeping.
enum PNGFile {
  /// A picture as a PNG file.
  ///
  /// - Parameters:
  ///   - pixels: `[height, width, 3]` RGB.
  ///   - width: Pixels a row.
  ///   - height: Rows.
  /// - Returns: The file's bytes.
  static func encoded(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
    var rows: [UInt8] = []
    rows.reserveCapacity((width * 3 + 1) * height)
    for y in 0..<height {
      // Filter type 0: the row's bytes as they are.
      rows.append(0)
      rows += pixels[y * width * 3..<(y + 1) * width * 3]
    }
    let header = bigEndian(width) + bigEndian(height) + [8, 2, 0, 0, 0]
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
      + chunk("IDAT", zlibStored(rows)) + chunk("IEND", [])
  }

  /// Bytes as a zlib stream (RFC 1950) of stored blocks (RFC 1951).
  private static func zlibStored(_ bytes: [UInt8]) -> [UInt8] {
    let longest = 65_535
    var stream: [UInt8] = [0x78, 0x01]
    for start in stride(from: 0, to: bytes.count, by: longest) {
      let block = bytes[start..<min(start + longest, bytes.count)]
      let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
      stream += [block.endIndex == bytes.count ? 1 : 0, low, high, ~low, ~high]
      stream += block
    }
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in bytes {
      a = (a + UInt32(byte)) % 65_521
      b = (b + a) % 65_521
    }
    return stream + bigEndian(Int((b << 16) | a))
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    var crc = UInt32.max
    for byte in body { crc = table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    return bigEndian(content.count) + body + bigEndian(Int(~crc))
  }

  /// CRC-32 of each byte, polynomial 0xEDB88320.
  private static let table: [UInt32] = (0..<256).map { byte in
    var crc = UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? (crc >> 1) ^ 0xEDB8_8320 : crc >> 1 }
    return crc
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
