import CZlib

/// MatConvNet's weights: MAT-files, compressed and not.
///
/// An input is a whole file, or, behind a `z`, one whose variables are to be compressed: chance
/// would not keep a checksum in step. libmatio has faults of its own with damaged files, so
/// scripts/fuzz goes on past a crash and looks at whose it is.
enum MatConvNetTarget: FuzzTarget {
  static let name = "mat"

  static var seeds: [[UInt8]] {
    get throws {
      try ["old.mat", "new.mat", "plain.mat"].map(MemoryFile.bytes)
        + [[marker] + MemoryFile.bytes(of: "plain.mat")]
    }
  }

  static let words = [
    "layers", "weights", "filters", "biases", "name", "meta", "normalization", "averageImage",
    "conv1", "MATLAB 5.0 MAT-file", "\u{0}\u{1}IM",
  ]

  private static let marker = UInt8(ascii: "z")
  private static let model = MemoryFile(ending: ".mat")

  static func read(_ input: [UInt8]) throws {
    model.write(input.first == marker ? compressed(input.dropFirst()) : input)
    try ImportedWeights.read(model.path)
  }

  /// The same file with every variable compressed.
  ///
  /// File format: a header of 128 bytes, then elements of type, length and content; type 15 is a
  /// deflated element.
  private static func compressed(_ file: ArraySlice<UInt8>) -> [UInt8] {
    var compressed = Array(file.prefix(128))
    var rest = file.dropFirst(128)
    while rest.count >= 8 {
      let length = rest.dropFirst(4).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
      let content = deflated(rest.prefix(8 + length))
      for number in [15, content.count] {
        compressed += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
      }
      compressed += content
      rest = rest.dropFirst(8 + length)
    }
    return compressed
  }

  private static func deflated(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var deflated = [UInt8](repeating: 0, count: Int(length))
    let status = compress(&deflated, &length, Array(bytes), UInt(bytes.count))
    require(status == Z_OK, "zlib fails")
    return Array(deflated.prefix(Int(length)))
  }
}
