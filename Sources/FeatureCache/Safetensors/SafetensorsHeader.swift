/// The header of a safetensors file: which tensor lies where.
///
/// File format: `u64 N (little-endian) | N bytes of JSON, space-padded | tensors`, tensors row-major,
/// little-endian and without gaps (github.com/huggingface/safetensors, README "Format").
public struct SafetensorsHeader: Sendable, Equatable {
  /// One tensor's type, shape and place.
  public struct Tensor: Sendable, Equatable {
    public let name: String
    public let type: TensorType
    public let shape: [Int]
    /// Bytes relative to `dataStart`.
    public let range: Range<Int>

    /// Number of elements.
    public var count: Int { range.count / type.size }
  }

  /// In the order of their bytes.
  public let tensors: [Tensor]
  public let metadata: [String: String]
  /// Offset of the first tensor's first byte in the file.
  public let dataStart: Int

  /// Bytes of all tensors together.
  public var dataBytes: Int { tensors.last?.range.upperBound ?? 0 }

  /// Size of the file in bytes.
  public var fileBytes: Int { dataStart + dataBytes }

  /// The format's own limit on the length of the JSON text, in bytes.
  public static let maximumLength = 100_000_000

  static let metadataName = "__metadata__"

  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// Bytes of a tensor of this type and shape; nil where that overflows or a size is negative.
  static func byteCount(_ type: TensorType, _ shape: [Int]) -> Int? {
    var bytes = type.size
    for size in shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard !overflow, size >= 0 else { return nil }
      bytes = product
    }
    return bytes
  }
}
