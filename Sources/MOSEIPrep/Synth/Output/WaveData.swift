import Foundation

/// Writes 16-bit mono RIFF/WAVE: 44 bytes of header, then the samples.
enum WaveData {
  /// The file's bytes.
  ///
  /// - Parameters:
  ///   - samples: Mono sound; beyond -1 to 1 it is clipped.
  ///   - rate: Samples a second.
  /// - Returns: A whole file.
  static func data(_ samples: [Float], rate: Int) -> Data {
    var data = Data(capacity: 44 + 2 * samples.count)
    func append(_ value: some FixedWidthInteger) {
      withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
    }
    let bytes = UInt32(2 * samples.count)
    data.append(contentsOf: "RIFF".utf8)
    append(36 + bytes)
    data.append(contentsOf: "WAVEfmt ".utf8)
    append(UInt32(16))
    append(UInt16(1))
    append(UInt16(1))
    append(UInt32(rate))
    append(UInt32(2 * rate))
    append(UInt16(2))
    append(UInt16(16))
    data.append(contentsOf: "data".utf8)
    append(bytes)
    for sample in samples { append(Int16((max(-1, min(1, sample)) * 32_767).rounded())) }
    return data
  }
}
