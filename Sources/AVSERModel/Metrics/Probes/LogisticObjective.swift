internal import Torch

/// The loss of a regularised logistic regression and its gradient, in double precision.
///
/// `L(W, b) = sum_i w_i (-log p(y_i | x_i)) + |W|^2 / (2 C)`, biases unpenalised: scikit-learn's
/// `LogisticRegression`, divided by C.
struct LogisticObjective {
  /// Samples with a last column of ones, for the biases: `[N, D + 1]`.
  private let samples: Tensor
  /// One row a sample, 1 in the column of its class: `[N, K]`.
  private let classes: Tensor
  /// The weight of each sample: `[N, 1]`.
  private let weights: Tensor
  /// 1 / C, and 0 for the biases: `[1, D + 1]`.
  private let penalty: Tensor
  /// Whether the first of two classes has no weights of its own, which makes the model binary.
  private let isBinary: Bool

  init(
    samples: Tensor, labels: [Int], classCount: Int, weights: [Double], inverseStrength: Double,
    isBinary: Bool
  ) throws(TorchError) {
    self.samples = samples
    var hot = [Double](repeating: 0, count: labels.count * classCount)
    for (row, label) in labels.enumerated() { hot[row * classCount + label] = 1 }
    classes = try Tensor.of(hot, shape: [labels.count, classCount])
    self.weights = try Tensor.of(weights, shape: [labels.count, 1])
    let width = samples.shape[1]
    penalty = try Tensor.of(
      (0..<width).map { $0 < width - 1 ? 1 / inverseStrength : 0 }, shape: [1, width])
    self.isBinary = isBinary
  }

  /// The shape of the parameters: a row a class, biases last.
  var parameterShape: [Int] {
    [isBinary ? 1 : classes.shape[1], samples.shape[1]]
  }

  /// The loss at some parameters, and its gradient.
  func value(at parameters: Tensor) throws(TorchError) -> (loss: Double, gradient: Tensor) {
    let logits = try Self.logits(samples, parameters, isBinary: isBinary)
    let logarithms = try logits.logSoftmax()
    let penalised = try parameters * penalty
    let misfit = try -(logarithms * classes * weights).sum().item()
    let loss = try misfit + (penalised * parameters).sum().item() / 2
    var residual = try (logarithms.exp() - classes) * weights
    if isBinary { residual = try residual.slice(1..<2, dim: 1) }
    let gradient = try residual.transpose(0, 1).matmul(samples) + penalised
    return (loss, gradient)
  }

  /// The logits of samples `[N, D + 1]`: `[N, K]`.
  static func logits(
    _ samples: Tensor, _ parameters: Tensor, isBinary: Bool
  ) throws(TorchError) -> Tensor {
    let logits = try samples.matmul(parameters.transpose(0, 1))
    guard isBinary else { return logits }
    let reference = try Tensor.zeros(logits.shape, dtype: .float64)
    return try Tensor.concatenate([reference, logits], dim: 1)
  }
}
