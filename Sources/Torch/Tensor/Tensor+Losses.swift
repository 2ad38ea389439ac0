internal import CTorch

extension Tensor {
  /// The binary cross-entropy of these logits, averaged over all outputs.
  ///
  /// - Parameters:
  ///   - targets: 0 to 1, of the logits' shape and type.
  ///   - positiveWeight: factor of the positive term, broadcast over the last dimension, or none.
  /// - Returns: a scalar.
  /// - Throws: `TorchError` where the shapes differ.
  public func binaryCrossEntropyWithLogits(
    _ targets: Tensor, positiveWeight: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    try Tensor.make("bce_with_logits", [self, targets] + (positiveWeight.map { [$0] } ?? [])) {
      ctorch_bce_with_logits(handle, targets.handle, positiveWeight?.handle, $0)
    }
  }

  /// The cross-entropy of these logits `[B, classes]` against class indices (int64, `[B]`), averaged.
  public func crossEntropy(_ classes: Tensor) throws(TorchError) -> Tensor {
    try Tensor.make("cross_entropy", [self, classes]) {
      ctorch_cross_entropy(handle, classes.handle, $0)
    }
  }

  /// The mean absolute difference from `targets`, which have the same shape.
  public func l1Loss(_ targets: Tensor) throws(TorchError) -> Tensor {
    try Tensor.make("l1_loss", [self, targets]) { ctorch_l1_loss(handle, targets.handle, $0) }
  }
}
