internal import CTorch

/// Adam (Kingma and Ba) over named parameters, in the arithmetic of PyTorch's.
///
/// A parameter whose gradient is undefined is skipped: neither it nor its moments change.
public final class Adam {
  /// How weights are pulled to 0.
  public enum WeightDecay: Sendable, Equatable {
    case none
    /// Added to the gradient, as `torch.optim.Adam` does.
    case l2(Double)
    /// Multiplied into the weight, as `torch.optim.AdamW` does.
    case decoupled(Double)
  }

  private struct Moments {
    var step: Int64
    let first: Tensor
    let second: Tensor
  }

  public var learningRate: Double
  public let beta1: Double
  public let beta2: Double
  public let epsilon: Double
  public let weightDecay: WeightDecay
  private let parameters: [(String, Tensor)]
  private var moments: [String: Moments] = [:]

  public init(
    _ parameters: [(String, Tensor)], learningRate: Double = 1e-3, beta1: Double = 0.9,
    beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: WeightDecay = .none
  ) {
    self.parameters = parameters
    self.learningRate = learningRate
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// Adam with decoupled weight decay (Loshchilov and Hutter) and PyTorch's default rate of it.
  public static func adamW(
    _ parameters: [(String, Tensor)], learningRate: Double = 1e-3, weightDecay: Double = 1e-2
  ) -> Adam {
    Adam(parameters, learningRate: learningRate, weightDecay: .decoupled(weightDecay))
  }

  /// The tensors this optimiser updates.
  public var tensors: [Tensor] { parameters.map(\.1) }

  private var options: ctorch_adam_options {
    let (rate, decoupled) =
      switch weightDecay {
      case .none: (0.0, false)
      case .l2(let rate): (rate, false)
      case .decoupled(let rate): (rate, true)
      }
    return ctorch_adam_options(
      learning_rate: learningRate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weight_decay: rate, decoupled: decoupled)
  }

  /// Makes the gradients of all parameters undefined.
  public func clearGradients() throws(TorchError) {
    try Torch.clearGradients(of: tensors)
  }

  /// Moves every parameter that has a gradient.
  public func step() throws(TorchError) {
    let options = options
    for (name, parameter) in parameters {
      var state: Moments
      if let kept = moments[name] { state = kept } else { state = try start(parameter) }
      let stepped = try TorchError.check("adam", [parameter, state.first, state.second]) {
        ctorch_adam_step(
          parameter.handle, state.first.handle, state.second.handle, state.step + 1, options, $0)
      }
      guard stepped else { continue }
      state.step += 1
      moments[name] = state
    }
  }

  private func start(_ parameter: Tensor) throws(TorchError) -> Moments {
    let (shape, dtype, device) = (parameter.shape, parameter.dtype, parameter.device)
    return Moments(
      step: 0, first: try Tensor.zeros(shape, dtype: dtype, device: device),
      second: try Tensor.zeros(shape, dtype: dtype, device: device))
  }
}

extension Adam {
  /// Everything but the options a resumed run needs to take the very same next step.
  ///
  /// For each parameter stepped so far: `<name>.step` (int64 scalar), `<name>.exp_avg` and
  /// `<name>.exp_avg_sq` (the parameter's shape), as PyTorch calls them.
  public func namedState() throws(TorchError) -> [(String, Tensor)] {
    var state: [(String, Tensor)] = []
    for (name, _) in parameters {
      guard let moments = moments[name] else { continue }
      state.append(("\(name).step", try Tensor.of([moments.step], shape: [])))
      state.append(("\(name).exp_avg", moments.first))
      state.append(("\(name).exp_avg_sq", moments.second))
    }
    return state
  }

  /// Replaces the state with a copy of one `namedState` gave.
  ///
  /// - Parameter values: tensors by name; a parameter may lack all three, never one.
  /// - Throws: `StateMismatch` where names or shapes do not fit, `TorchError` where copying fails.
  public func load(_ values: [String: Tensor]) throws {
    var loaded: [String: Moments] = [:]
    var targets: [(String, Tensor)] = []
    for (name, parameter) in parameters {
      let names = ["\(name).step", "\(name).exp_avg", "\(name).exp_avg_sq"]
      guard names.contains(where: { values[$0] != nil }) else { continue }
      var state = try start(parameter)
      if let step = values[names[0]] { state.step = Int64(try step.item()) }
      loaded[name] = state
      // The step is read already; its target only has the names and shapes checked with the rest.
      targets += [
        (names[0], try Tensor.of([Int64(0)], shape: [])), (names[1], state.first),
        (names[2], state.second),
      ]
    }
    try assign(values, to: targets, allowPartial: false)
    moments = loaded
  }
}
