public import Torch

/// The face images of a batch, of which only the real ones are held.
public struct FaceBatch {
  /// Real frames in order of sample, then step: `[R, S, S, 3]` uint8 RGB.
  public let frames: Tensor
  /// Whether each step has a face, sample by sample: batch * steps values, R of them true.
  public let valid: [Bool]
  /// Steps a sample (36).
  public let steps: Int

  /// Samples.
  public var count: Int { valid.count / steps }

  public init(frames: Tensor, valid: [Bool], steps: Int) throws(TorchError) {
    let real = valid.count(where: { $0 })
    guard steps > 0, !valid.isEmpty, valid.count.isMultiple(of: steps),
      frames.shape.first == real
    else {
      throw TorchError(
        op: "faces",
        message: "\(real) real frames of \(valid.count) steps, \(steps) a sample, are needed",
        shapes: [frames.shape])
    }
    self.frames = frames
    self.valid = valid
    self.steps = steps
  }

  /// Picks the real frames out of a dense `[B, T, S, S, 3]`, black where `valid` is false.
  public init(dense: Tensor, valid: [Bool]) throws(TorchError) {
    let shape = dense.shape
    guard shape.count == 5, shape[0] * shape[1] == valid.count else {
      throw TorchError(
        op: "faces", message: "[B, T, S, S, 3] with B * T = \(valid.count) is needed",
        shapes: [shape])
    }
    let rows = valid.indices.filter { valid[$0] }.map(Int64.init)
    let flat = try dense.reshape([valid.count] + shape[2...])
    let frames = try flat.indexSelect(Tensor.of(rows, device: dense.device))
    try self.init(frames: frames, valid: valid, steps: shape[1])
  }
}
