internal import CTorch

extension Tensor {
  /// Adds the gradient of this scalar to `grad` of every leaf it was computed from.
  public func backward() throws(TorchError) {
    try TorchError.check("backward", [self]) { ctorch_backward(handle, $0) }
  }

  /// Whether operations on this tensor are recorded.
  public var requiresGrad: Bool {
    withExtendedLifetime(self) { ctorch_requires_grad(handle) }
  }

  /// Starts or stops recording operations on a leaf; only floating-point tensors can be recorded.
  public func setRequiresGrad(_ requiresGrad: Bool) throws(TorchError) {
    try TorchError.check("requires_grad", [self]) {
      ctorch_set_requires_grad(handle, requiresGrad, $0)
    }
  }

  /// The same storage without the history.
  public func detach() throws(TorchError) -> Tensor {
    try Tensor.make("detach", [self]) { ctorch_detach(handle, $0) }
  }

  /// The gradient, nil where it is undefined.
  public func grad() throws(TorchError) -> Tensor? {
    try Tensor.makeIfDefined("grad", [self]) { ctorch_grad(handle, $0) }
  }

  /// Makes the gradient undefined.
  public func clearGrad() throws(TorchError) {
    try TorchError.check("clear_grad", [self]) { ctorch_clear_grad(handle, $0) }
  }
}

/// Makes the gradients of `parameters` undefined, as they must be before each backward pass.
///
/// Filling them with zeros instead would let an optimiser's momentum move frozen weights.
public func clearGradients(of parameters: [Tensor]) throws(TorchError) {
  for parameter in parameters { try parameter.clearGrad() }
}

/// Scales the gradients of `parameters` so that their joint 2-norm is at most `maximumNorm`.
///
/// Undefined gradients are left out.
///
/// - Parameters:
///   - parameters: the group that one optimiser steps.
///   - maximumNorm: the greatest 2-norm left.
/// - Returns: the norm before, a scalar tensor: reading it is what would wait for a GPU.
/// - Throws: `TorchError` where gradients lie on different devices.
@discardableResult
public func clipGradients(
  of parameters: [Tensor], maximumNorm: Double
) throws(TorchError) -> Tensor {
  let handles: [OpaquePointer?] = parameters.map(\.handle)
  return try Tensor.make("clip_gradients", parameters) {
    ctorch_clip_gradients(handles, Int32(handles.count), maximumNorm, $0)
  }
}
