internal import CTorch

/// The element type of a tensor.
public enum DType: String, Sendable, Codable, CaseIterable {
  case uint8, int32, int64, float32, float64, bool
  /// A type this project never makes, which only an unforeseen libtorch result could have.
  case other

  init(_ code: ctorch_dtype) {
    switch code {
    case CTORCH_UINT8: self = .uint8
    case CTORCH_INT32: self = .int32
    case CTORCH_INT64: self = .int64
    case CTORCH_FLOAT32: self = .float32
    case CTORCH_FLOAT64: self = .float64
    case CTORCH_BOOL: self = .bool
    default: self = .other
    }
  }

  var code: ctorch_dtype {
    switch self {
    case .uint8: CTORCH_UINT8
    case .int32: CTORCH_INT32
    case .int64: CTORCH_INT64
    case .float32: CTORCH_FLOAT32
    case .float64: CTORCH_FLOAT64
    case .bool: CTORCH_BOOL
    case .other: CTORCH_OTHER
    }
  }
}

/// A Swift type whose memory layout is that of a tensor element.
public protocol TensorElement: Sendable, BitwiseCopyable {
  /// The element type this Swift type stands for.
  static var dtype: DType { get }
}

extension UInt8: TensorElement { public static var dtype: DType { .uint8 } }
extension Int32: TensorElement { public static var dtype: DType { .int32 } }
extension Int64: TensorElement { public static var dtype: DType { .int64 } }
extension Float: TensorElement { public static var dtype: DType { .float32 } }
extension Double: TensorElement { public static var dtype: DType { .float64 } }
extension Bool: TensorElement { public static var dtype: DType { .bool } }
