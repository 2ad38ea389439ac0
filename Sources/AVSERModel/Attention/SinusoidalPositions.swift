internal import Foundation
public import Torch

/// The positions P that are added to the inputs of a transformer (Vaswani et al., section 3.5).
///
/// `P[t, 2i] = sin(t / 10000^(2i/d))` and `P[t, 2i+1] = cos` of the same, t from 0, computed in
/// double precision.
public final class SinusoidalPositions {
  private let width: Int
  private let dtype: DType
  private let device: Device
  private var tables: [Int: Tensor] = [:]

  public init(width: Int, dtype: DType, device: Device) {
    self.width = width
    self.dtype = dtype
    self.device = device
  }

  /// The table of one sequence length, `[T, d]`, kept for the next call.
  public func table(_ length: Int) throws(TorchError) -> Tensor {
    if let table = tables[length] { return table }
    let values = (0..<length).flatMap { step in
      (0..<width).map { column in
        let exponent = Double(column / 2 * 2) / Double(width)
        let angle = Double(step) / pow(10000, exponent)
        return column.isMultiple(of: 2) ? sin(angle) : cos(angle)
      }
    }
    let table = try Tensor.of(values, shape: [length, width]).to(dtype, device)
    tables[length] = table
    return table
  }
}
