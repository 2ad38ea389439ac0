internal import Torch

/// A linear probe: standardised, L2-regularised logistic regression on frozen features.
///
/// Fitting is deterministic for a thread count and agrees with scikit-learn's `StandardScaler` and
/// `LogisticRegression` of the same C.
public struct LinearProbe {
  private let standardizer: Standardizer
  /// `[K, D + 1]`, or `[1, D + 1]` of a binary probe; biases last.
  private let parameters: Tensor
  private let isBinary: Bool

  /// Fits a softmax over classes.
  ///
  /// - Parameters:
  ///   - features: `[N, D]`, finite, N above 0.
  ///   - classes: The class of each sample, 0 up to `classCount`.
  ///   - classCount: K, 2 or more.
  ///   - inverseStrength: C: the larger, the weaker the regularisation.
  ///   - tolerance: The largest component of the gradient left.
  /// - Throws: `TorchError` where memory runs out.
  public init(
    features: FeatureTable, classes: [Int], classCount: Int, inverseStrength: Double = 1,
    tolerance: Double = 1e-3
  ) throws {
    let weights = [Double](repeating: 1, count: classes.count)
    try self.init(
      features, classes, classCount, weights, inverseStrength, tolerance, isBinary: false)
  }

  /// Fits the probability of a label.
  ///
  /// - Parameters:
  ///   - features: `[N, D]`, finite, N above 0.
  ///   - labels: The label of each sample.
  ///   - isBalanced: Weighs samples so that both labels weigh the same in all, as rare emotions
  ///     need where WA is the measure.
  ///   - inverseStrength: C: the larger, the weaker the regularisation.
  ///   - tolerance: The largest component of the gradient left.
  /// - Throws: `TorchError` where memory runs out.
  public init(
    features: FeatureTable, labels: [Bool], isBalanced: Bool, inverseStrength: Double = 1,
    tolerance: Double = 1e-3
  ) throws {
    let positives = labels.count(where: { $0 })
    let counts = [labels.count - positives, positives].map(Double.init)
    let weights = labels.map {
      isBalanced ? Double(labels.count) / (2 * counts[$0 ? 1 : 0]) : 1
    }
    try self.init(
      features, labels.map { $0 ? 1 : 0 }, 2, weights, inverseStrength, tolerance, isBinary: true)
  }

  private init(
    _ features: FeatureTable, _ classes: [Int], _ classCount: Int, _ weights: [Double],
    _ inverseStrength: Double, _ tolerance: Double, isBinary: Bool
  ) throws {
    precondition(classes.count == features.count, "one class a sample")
    let standardizer = Standardizer(features)
    let objective = try LogisticObjective(
      samples: Self.samples(features, standardizer), labels: classes, classCount: classCount,
      weights: weights, inverseStrength: inverseStrength, isBinary: isBinary)
    let start = try Tensor.zeros(objective.parameterShape, dtype: .float64)
    var search = LBFGS()
    search.tolerance = tolerance
    parameters = try search.minimise(from: start) { point throws(TorchError) in
      try objective.value(at: point)
    }
    self.standardizer = standardizer
    self.isBinary = isBinary
  }

  /// The probability of each class, `[N, K]` row-major; of a binary probe, false first.
  public func probabilities(of features: FeatureTable) throws -> [Double] {
    let samples = try Self.samples(features, standardizer)
    return try LogisticObjective.logits(samples, parameters, isBinary: isBinary).softmax()
      .array(of: Double.self)
  }

  /// The most probable class of each sample; of a binary probe, 1 for true.
  public func predictions(of features: FeatureTable) throws -> [Int] {
    let samples = try Self.samples(features, standardizer)
    return try LogisticObjective.logits(samples, parameters, isBinary: isBinary).argmax(dim: 1)
      .array(of: Int64.self).map { Int($0) }
  }

  private static func samples(
    _ features: FeatureTable, _ standardizer: Standardizer
  ) throws(TorchError) -> Tensor {
    let values = try Tensor.of(
      standardizer.apply(to: features), shape: [features.count, features.width])
    let ones = try Tensor.full(1, shape: [features.count, 1], dtype: .float64)
    return try Tensor.concatenate([values, ones], dim: 1)
  }
}
