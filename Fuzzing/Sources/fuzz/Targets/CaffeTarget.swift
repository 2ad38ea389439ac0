/// Caffe's weights, and the mean images beside them.
///
/// An input is a model, or, behind an `m`, a mean image: no field of a model begins with that byte.
enum CaffeTarget: FuzzTarget {
  static let name = "caffemodel"

  static var seeds: [[UInt8]] {
    get throws {
      try ["v1.caffemodel", "new.caffemodel", "double.caffemodel"].map(MemoryFile.bytes)
        + [marker + MemoryFile.bytes(of: "mean.binaryproto")]
    }
  }

  static let words = ["conv1", "fc6", "fc7", "relu_conv1", "data"]

  private static let marker = Array("m".utf8)
  /// A model of one layer, `layer { name: "x" blobs {} }`, for mean images to go with.
  private static let sound: [UInt8] = [0xA2, 0x06, 5, 0x0A, 1, 0x78, 0x3A, 0]
  private static let model = MemoryFile(ending: ".caffemodel")
  private static let mean = MemoryFile(ending: ".binaryproto")

  static func read(_ input: [UInt8]) throws {
    guard input.starts(with: marker) else {
      model.write(input)
      return try ImportedWeights.read(model.path)
    }
    model.write(sound)
    mean.write(Array(input.dropFirst()))
    try ImportedWeights.read(model.path, mean: mean.path)
  }
}
