internal import CTorch

extension Tensor {
  private func reduce(
    _ op: ctorch_reduction, _ name: String, _ dims: [Int], _ keepDims: Bool
  ) throws(TorchError) -> Tensor {
    let over = dims.map(Int64.init)
    return try Tensor.make(name, [self]) {
      ctorch_reduce(op, handle, over, Int32(over.count), keepDims, $0)
    }
  }

  /// The sum over `dims`, over everything where there are none.
  public func sum(_ dims: [Int] = [], keepDims: Bool = false) throws(TorchError) -> Tensor {
    try reduce(CTORCH_SUM, "sum", dims, keepDims)
  }

  /// The mean over `dims`, over everything where there are none.
  public func mean(_ dims: [Int] = [], keepDims: Bool = false) throws(TorchError) -> Tensor {
    try reduce(CTORCH_MEAN, "mean", dims, keepDims)
  }

  /// The greatest element over `dims`, over everything where there are none.
  public func max(_ dims: [Int] = [], keepDims: Bool = false) throws(TorchError) -> Tensor {
    try reduce(CTORCH_MAXIMUM, "max", dims, keepDims)
  }

  /// The 2-norm over `dims`, over everything where there are none.
  public func norm(_ dims: [Int] = [], keepDims: Bool = false) throws(TorchError) -> Tensor {
    try reduce(CTORCH_NORM, "norm", dims, keepDims)
  }

  /// The index (int64) of the greatest element along a dimension.
  public func argmax(dim: Int = -1) throws(TorchError) -> Tensor {
    try Tensor.make("argmax", [self]) { ctorch_argmax(handle, Int64(dim), $0) }
  }
}
