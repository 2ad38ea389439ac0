public import Torch

/// A batch as the network takes it.
public struct NetworkInput {
  public let faces: FaceBatch
  /// MFCCs as cached, padded to 12 s: `[B, 601, 40]`.
  public let mfcc: Tensor
  /// Frames of real audio a sample; only looked at where padding is masked.
  public let mfccFrames: [Int]

  public init(faces: FaceBatch, mfcc: Tensor, mfccFrames: [Int]) throws(TorchError) {
    guard mfcc.rank == 3, mfcc.shape[0] == faces.count, mfccFrames.count == faces.count else {
      throw TorchError(
        op: "network input",
        message: "MFCCs [\(faces.count), T, 40] and as many frame counts are needed, "
          + "not \(mfccFrames.count)", shapes: [mfcc.shape])
    }
    self.faces = faces
    self.mfcc = mfcc
    self.mfccFrames = mfccFrames
  }
}

/// What the network says of one attribute.
public struct AttributeOutput {
  /// The head's output: `[B, K]` emotions, `[B, 1]` sentiment or `[B, identities]`.
  public let logits: Tensor
  /// Z of the attribute, `[B, 2 d]`.
  public let feature: Tensor
}

/// What a pass through the network gives; an attribute that did not run is nil.
public struct NetworkOutput {
  public let emotion: AttributeOutput?
  public let identity: AttributeOutput?
}
