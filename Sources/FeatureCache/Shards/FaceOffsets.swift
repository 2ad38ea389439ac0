/// Where each JPEG image of a shard lies in its `jpeg` tensor.
struct FaceOffsets: Sendable {
  /// `[N * 36 + 1]`, ascending from 0 to the size of `jpeg`; a step without an image ends where it
  /// begins.
  private let values: [Int]

  /// Reads and checks the offsets, which are whatever the file says.
  ///
  /// - Parameter file: A shard with JPEG faces and sound tensor shapes.
  /// - Throws: `CacheError` where an image would lie outside `jpeg`, where some of its bytes belong
  ///   to none, or where the steps with an image are not those of `face_valid`.
  init(of file: SafetensorsFile) throws(CacheError) {
    let offsets = try file.values(of: ShardLayout.Name.jpegOffsets, as: Int64.self)
    let valid = try file.values(of: ShardLayout.Name.faceValid, as: UInt8.self)
    let bytes = Int64(file.header[ShardLayout.Name.jpeg]?.range.count ?? 0)
    guard offsets.first == 0 else {
      throw Self.invalid("the first is \(offsets.first ?? -1), not 0", file.path)
    }
    for (index, value) in offsets.enumerated().dropFirst() {
      let before = offsets[index - 1]
      let place = "row \((index - 1) / ShardLayout.steps), step \((index - 1) % ShardLayout.steps)"
      // Ascending ones that end with the tensor are all inside it.
      guard value >= before else {
        throw Self.invalid("\(place) begins at \(before) and ends at \(value)", file.path)
      }
      guard (value > before) == (valid[index - 1] != 0) else {
        throw Self.invalid(
          "\(place) has \(value - before) bytes and face_valid \(valid[index - 1])", file.path)
      }
    }
    guard offsets.last == bytes else {
      throw Self.invalid(
        "the last is \(offsets.last ?? -1), the images have \(bytes) bytes", file.path)
    }
    values = offsets.map(Int.init)
  }

  /// The bytes of consecutive steps of a row, relative to the tensor.
  func bytes(_ row: Int, _ steps: Range<Int>) -> Range<Int> {
    let first = row * ShardLayout.steps
    return values[first + steps.lowerBound]..<values[first + steps.upperBound]
  }

  private static func invalid(_ cause: String, _ path: String) -> CacheError {
    CacheError(
      .formatInvalid, "has impossible JPEG offsets", path: path, cause: cause,
      remedy: "Run prep again: it makes damaged shards anew.")
  }
}
