internal import CTorch

extension Tensor {
  private func unary(_ op: ctorch_unary_op, _ name: String) throws(TorchError) -> Tensor {
    try Tensor.make(name, [self]) { ctorch_unary(op, handle, $0) }
  }

  private func binary(
    _ op: ctorch_binary_op, _ name: String, _ other: Tensor
  ) throws(TorchError) -> Tensor {
    try Tensor.make(name, [self, other]) { ctorch_binary(op, handle, other.handle, $0) }
  }

  private func binary(
    _ op: ctorch_binary_op, _ name: String, _ number: Double
  ) throws(TorchError) -> Tensor {
    try Tensor.make(name, [self]) { ctorch_binary_scalar(op, handle, number, $0) }
  }

  public static func + (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_ADD, "add", b)
  }
  public static func + (a: Tensor, b: Double) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_ADD, "add", b)
  }
  public static func - (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_SUBTRACT, "sub", b)
  }
  public static func - (a: Tensor, b: Double) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_SUBTRACT, "sub", b)
  }
  public static func * (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_MULTIPLY, "mul", b)
  }
  public static func * (a: Tensor, b: Double) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_MULTIPLY, "mul", b)
  }
  public static func / (a: Tensor, b: Tensor) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_DIVIDE, "div", b)
  }
  public static func / (a: Tensor, b: Double) throws(TorchError) -> Tensor {
    try a.binary(CTORCH_DIVIDE, "div", b)
  }
  public static prefix func - (a: Tensor) throws(TorchError) -> Tensor {
    try a.unary(CTORCH_NEGATE, "neg")
  }

  /// Each element to the power of `exponent`.
  public func pow(_ exponent: Double) throws(TorchError) -> Tensor {
    try binary(CTORCH_POWER, "pow", exponent)
  }

  /// Where the elements are equal, as bool.
  public func isEqual(to other: Tensor) throws(TorchError) -> Tensor {
    try binary(CTORCH_EQUAL, "eq", other)
  }

  /// Where the elements are below `number`, as bool.
  public func isLess(than number: Double) throws(TorchError) -> Tensor {
    try binary(CTORCH_LESS, "lt", number)
  }

  /// Where the elements are at most `number`, as bool.
  public func isAtMost(_ number: Double) throws(TorchError) -> Tensor {
    try binary(CTORCH_LESS_EQUAL, "le", number)
  }

  /// Where the elements are above `number`, as bool.
  public func isGreater(than number: Double) throws(TorchError) -> Tensor {
    try binary(CTORCH_GREATER, "gt", number)
  }

  /// Where the elements are at least `number`, as bool.
  public func isAtLeast(_ number: Double) throws(TorchError) -> Tensor {
    try binary(CTORCH_GREATER_EQUAL, "ge", number)
  }

  /// Each element without its sign.
  public func abs() throws(TorchError) -> Tensor { try unary(CTORCH_ABS, "abs") }

  /// e to the power of each element.
  public func exp() throws(TorchError) -> Tensor { try unary(CTORCH_EXP, "exp") }

  /// The natural logarithm of each element.
  public func log() throws(TorchError) -> Tensor { try unary(CTORCH_LOG, "log") }

  /// The square root of each element.
  public func sqrt() throws(TorchError) -> Tensor { try unary(CTORCH_SQRT, "sqrt") }

  /// Each element, or 0 where it is negative.
  public func relu() throws(TorchError) -> Tensor { try unary(CTORCH_RELU, "relu") }

  /// The logistic function of each element.
  public func sigmoid() throws(TorchError) -> Tensor { try unary(CTORCH_SIGMOID, "sigmoid") }

  /// Each element, moved into `range` where it lies outside.
  public func clamp(to range: ClosedRange<Double>) throws(TorchError) -> Tensor {
    try Tensor.make("clamp", [self]) {
      ctorch_clamp(handle, range.lowerBound, range.upperBound, $0)
    }
  }

  /// The matrix product, with leading dimensions broadcast.
  public func matmul(_ other: Tensor) throws(TorchError) -> Tensor {
    try Tensor.make("matmul", [self, other]) { ctorch_matmul(handle, other.handle, $0) }
  }

  /// The matrix products of a batch: `[B, M, K]` by `[B, K, N]`.
  public func bmm(_ other: Tensor) throws(TorchError) -> Tensor {
    try Tensor.make("bmm", [self, other]) { ctorch_bmm(handle, other.handle, $0) }
  }

  /// The softmax along a dimension.
  public func softmax(dim: Int = -1) throws(TorchError) -> Tensor {
    try Tensor.make("softmax", [self]) { ctorch_softmax(handle, Int64(dim), false, $0) }
  }

  /// The logarithm of the softmax along a dimension.
  public func logSoftmax(dim: Int = -1) throws(TorchError) -> Tensor {
    try Tensor.make("log_softmax", [self]) { ctorch_softmax(handle, Int64(dim), true, $0) }
  }
}
