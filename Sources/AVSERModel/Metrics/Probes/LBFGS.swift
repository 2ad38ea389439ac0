internal import Torch

/// Limited-memory BFGS for smooth convex functions (Nocedal and Wright, algorithm 7.5).
struct LBFGS {
  /// Steps whose curvature is remembered.
  var memory = 10
  var maximumSteps = 2000
  /// The largest component of the gradient that ends the search.
  var tolerance = 1e-4

  private struct Pair {
    let step: Tensor
    let change: Tensor
    /// The inverse of the product of step and change.
    let scale: Double
  }

  /// Minimises a function.
  ///
  /// - Parameters:
  ///   - start: Where to begin, float64.
  ///   - evaluate: The function's value and gradient at a point.
  /// - Returns: The last point: the minimum, or where rounding or `maximumSteps` ended the search.
  /// - Throws: `TorchError`.
  func minimise(
    from start: Tensor, _ evaluate: (Tensor) throws(TorchError) -> (loss: Double, gradient: Tensor)
  ) throws(TorchError) -> Tensor {
    var point = start
    var (loss, gradient) = try evaluate(point)
    var pairs: [Pair] = []
    for _ in 0..<maximumSteps {
      guard try gradient.abs().max().item() > tolerance else { break }
      let direction = try -product(gradient, pairs)
      let slope = try (direction * gradient).sum().item()
      // The first step knows no curvature: one of length 1 or less.
      var length = pairs.isEmpty ? try min(1, 1 / gradient.norm().item()) : 1
      var next = (point: point, loss: loss, gradient: gradient)
      var isBetter = false
      // Along a direction of descent; halved until the decrease is a fair part of what the slope
      // promises (Armijo), as far as the loss can be told apart from its rounding.
      for _ in 0..<40 where !isBetter {
        let candidate = try point + direction * length
        let (value, slopes) = try evaluate(candidate)
        isBetter = value <= loss + 1e-4 * length * slope + 4 * loss.magnitude.ulp
        next = (candidate, value, slopes)
        length /= 2
      }
      guard isBetter else { break }
      let step = try next.point - point
      let change = try next.gradient - gradient
      let curvature = try (step * change).sum().item()
      if curvature > 0 {
        pairs.append(Pair(step: step, change: change, scale: 1 / curvature))
        if pairs.count > memory { pairs.removeFirst() }
      }
      (point, loss, gradient) = next
    }
    return point
  }

  /// The inverse Hessian, as the remembered steps tell it, times a gradient.
  private func product(_ gradient: Tensor, _ pairs: [Pair]) throws(TorchError) -> Tensor {
    var result = gradient
    var factors: [Double] = []
    for pair in pairs.reversed() {
      let factor = try pair.scale * (pair.step * result).sum().item()
      result = try result - pair.change * factor
      factors.append(factor)
    }
    if let last = pairs.last {
      result = try result * (1 / (last.scale * (last.change * last.change).sum().item()))
    }
    for (pair, factor) in zip(pairs, factors.reversed()) {
      let correction = try factor - pair.scale * (pair.change * result).sum().item()
      result = try result + pair.step * correction
    }
    return result
  }
}
