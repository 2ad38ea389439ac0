internal import CTorch

extension Tensor {
  /// The same elements in another shape; one size may be -1.
  public func reshape(_ shape: [Int]) throws(TorchError) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try Tensor.make("reshape", [self]) {
      ctorch_reshape(handle, sizes, Int32(sizes.count), $0)
    }
  }

  /// A view that repeats dimensions of size 1 (or missing in front) without copying; -1 keeps a size.
  public func expand(_ shape: [Int]) throws(TorchError) -> Tensor {
    let sizes = shape.map(Int64.init)
    return try Tensor.make("expand", [self]) {
      ctorch_expand(handle, sizes, Int32(sizes.count), $0)
    }
  }

  /// A view with the dimensions in another order.
  public func permute(_ order: [Int]) throws(TorchError) -> Tensor {
    let order = order.map(Int64.init)
    return try Tensor.make("permute", [self]) {
      ctorch_permute(handle, order, Int32(order.count), $0)
    }
  }

  /// A view with two dimensions exchanged; negative ones count from the end.
  public func transpose(_ a: Int, _ b: Int) throws(TorchError) -> Tensor {
    try Tensor.make("transpose", [self]) { ctorch_transpose(handle, Int64(a), Int64(b), $0) }
  }

  /// This tensor in row-major memory, itself where it is so already.
  public func contiguous() throws(TorchError) -> Tensor {
    try Tensor.make("contiguous", [self]) { ctorch_contiguous(handle, $0) }
  }

  /// A view of the indices `range` of one dimension.
  public func slice(_ range: Range<Int>, dim: Int = 0) throws(TorchError) -> Tensor {
    try Tensor.make("slice", [self]) {
      ctorch_narrow(handle, Int64(dim), Int64(range.lowerBound), Int64(range.count), $0)
    }
  }

  /// A view of one index of a dimension, which disappears.
  public func select(_ index: Int, dim: Int = 0) throws(TorchError) -> Tensor {
    try Tensor.make("select", [self]) { ctorch_select(handle, Int64(dim), Int64(index), $0) }
  }

  /// A copy of the entries `indices` (int64, `[K]`) of a dimension, in that order, repeats allowed.
  public func indexSelect(_ indices: Tensor, dim: Int = 0) throws(TorchError) -> Tensor {
    try Tensor.make("index_select", [self, indices]) {
      ctorch_index_select(handle, Int64(dim), indices.handle, $0)
    }
  }

  /// A copy in which the entries `indices` of a dimension are those of `source`.
  public func indexCopy(
    _ indices: Tensor, from source: Tensor, dim: Int = 0
  ) throws(TorchError) -> Tensor {
    try Tensor.make("index_copy", [self, indices, source]) {
      ctorch_index_copy(handle, Int64(dim), indices.handle, source.handle, $0)
    }
  }

  /// The tensors one after another along a dimension they have.
  public static func concatenate(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
    let handles: [OpaquePointer?] = tensors.map(\.handle)
    return try make("cat", tensors) { ctorch_cat(handles, Int32(handles.count), Int64(dim), $0) }
  }

  /// The tensors along a new dimension.
  public static func stack(_ tensors: [Tensor], dim: Int = 0) throws(TorchError) -> Tensor {
    let handles: [OpaquePointer?] = tensors.map(\.handle)
    return try make("stack", tensors) {
      ctorch_stack(handles, Int32(handles.count), Int64(dim), $0)
    }
  }
}
