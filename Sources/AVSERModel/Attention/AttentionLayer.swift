public import Torch

/// One encoder layer (equation 2): attention, layer norms and residual connections.
///
/// With a = LN1(Z) and b = LN2(Z_beta): `Zh = softmax(a Wq (b Wk)^T / sqrt d) b Wv + a` and
/// `Z' = f(Zh) + LN3(Zh)`. One head; Wq, Wk, Wv without bias; no output projection; f sees Zh before
/// normalisation, as printed.
public final class AttentionLayer: Module {
  private let query: Linear
  private let key: Linear
  private let value: Linear
  private let norm1: LayerNorm
  private let norm2: LayerNorm
  private let norm3: LayerNorm
  private let ffn1: Linear
  private let ffn2: Linear?
  private let scale: Double

  public init(
    width: Int, feedForward: FeedForward, _ factory: ParameterFactory
  ) throws(TorchError) {
    query = try Linear(width, width, bias: false, factory)
    key = try Linear(width, width, bias: false, factory)
    value = try Linear(width, width, bias: false, factory)
    norm1 = try LayerNorm(width, factory)
    norm2 = try LayerNorm(width, factory)
    norm3 = try LayerNorm(width, factory)
    ffn1 = try Linear(width, width, factory)
    ffn2 = feedForward == .mlp ? try Linear(width, width, factory) : nil
    scale = 1 / Double(width).squareRoot()
    super.init()
    register("query", query)
    register("key", key)
    register("value", value)
    register("norm1", norm1)
    register("norm2", norm2)
    register("norm3", norm3)
    register("ffn1", ffn1)
    if let ffn2 { register("ffn2", ffn2) }
  }

  /// Attends from `z` to `condition`; for self-attention they are the same tensor.
  ///
  /// - Parameters:
  ///   - z: Z, the queries and the residual path, `[B, T_alpha, d]`.
  ///   - condition: Z_beta, keys and values, `[B, T_beta, d]`.
  ///   - mask: content of `condition`, or none.
  /// - Returns: Z', `[B, T_alpha, d]`.
  /// - Throws: `TorchError` where the shapes do not fit.
  public func callAsFunction(
    _ z: Tensor, attendingTo condition: Tensor, mask: StepMask? = nil
  ) throws(TorchError) -> Tensor {
    let a = try norm1(z)
    let b = try norm2(condition)
    var scores = try query(a).matmul(key(b).transpose(-1, -2)) * scale
    if let mask { scores = try scores + mask.scores }
    let attended = try scores.softmax().matmul(value(b)) + a
    var f = try ffn1(attended)
    if let ffn2 { f = try ffn2(f.relu()) }
    return try f + norm3(attended)
  }
}
