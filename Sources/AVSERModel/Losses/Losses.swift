public import Torch

/// The training objectives, each a scalar averaged over batch and outputs.
public enum Losses {
  /// Equation 4, the binary cross-entropy of emotion logits `[B, 6]` against labels 0 or 1 of the same shape.
  ///
  /// `positiveWeight`, `[6]`, multiplies the positive terms.
  public static func emotion(
    _ logits: Tensor, _ labels: Tensor, positiveWeight: Tensor? = nil
  ) throws(TorchError) -> Tensor {
    try logits.binaryCrossEntropyWithLogits(labels, positiveWeight: positiveWeight)
  }

  /// Mean absolute error of sentiment `[B, 1]` against labels of the same shape.
  public static func sentiment(_ output: Tensor, _ labels: Tensor) throws(TorchError) -> Tensor {
    try output.l1Loss(labels)
  }

  /// Equation 3, the cross-entropy of identity logits `[B, identities]` against class indices (int64, `[B]`).
  public static func identity(_ logits: Tensor, _ classes: Tensor) throws(TorchError) -> Tensor {
    try logits.crossEntropy(classes)
  }

  /// Confusion of a classifier with exclusive classes: cross-entropy against the even distribution.
  public static func confusion(ofClasses logits: Tensor) throws(TorchError) -> Tensor {
    try -logits.logSoftmax(dim: 1).mean()
  }

  /// Confusion of a classifier with independent labels: binary cross-entropy against 0.5.
  public static func confusion(ofLabels logits: Tensor) throws(TorchError) -> Tensor {
    let even = try Tensor.full(
      0.5, shape: logits.shape, dtype: logits.dtype, device: logits.device)
    return try logits.binaryCrossEntropyWithLogits(even)
  }
}
