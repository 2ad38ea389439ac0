internal import CTorch

/// Where a tensor's storage lies.
public enum Device: Sendable, Hashable, CustomStringConvertible {
  case cpu
  case cuda(Int)

  init(index: Int32) {
    self = index < 0 ? .cpu : .cuda(Int(index))
  }

  var index: Int32 {
    switch self {
    case .cpu: -1
    case .cuda(let index): Int32(clamping: index)
    }
  }

  /// The device named `cpu`, `cuda` (the first one) or `cuda:<index>`, nil for any other name.
  public init?(_ name: String) {
    let parts = name.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts.first, parts.count) {
    case ("cpu", 1): self = .cpu
    case ("cuda", 1): self = .cuda(0)
    case ("cuda", 2):
      guard let index = Int(parts[1]), (0...Int(Int8.max)).contains(index) else { return nil }
      self = .cuda(index)
    default: return nil
    }
  }

  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }

  /// Whether this libtorch sees a CUDA device.
  public static var isCUDAAvailable: Bool { ctorch_cuda_is_available() }
}
