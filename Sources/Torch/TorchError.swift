internal import CTorch

/// What libtorch refused: the operation, its own words and the shapes it was given.
public struct TorchError: Error, Sendable, CustomStringConvertible {
  /// The operation's name, as in `matmul`.
  public let op: String
  /// The cause, in libtorch's words or ours.
  public let message: String
  /// The shapes of the operands, in the order of the call.
  public let shapes: [[Int]]

  public init(op: String, message: String, shapes: [[Int]] = []) {
    self.op = op
    self.message = message
    self.shapes = shapes
  }

  public var description: String {
    let operands = shapes.isEmpty ? "" : " of " + shapes.map { "\($0)" }.joined(separator: " and ")
    return "\(op)\(operands): \(message)"
  }

  /// Runs one call of the shim and throws what it reports.
  ///
  /// `operands` are kept alive until the call returns: their handles are plain pointers, and Swift
  /// may otherwise release a tensor after its last visible use.
  static func check<Result>(
    _ op: String, _ operands: [Tensor], _ call: (UnsafeMutablePointer<ctorch_status>) -> Result
  ) throws(TorchError) -> Result {
    var status = ctorch_status(message: nil)
    let result = withExtendedLifetime(operands) { call(&status) }
    if let message = status.message {
      defer { ctorch_string_free(message) }
      throw TorchError(op: op, message: String(cString: message), shapes: operands.map(\.shape))
    }
    return result
  }
}
