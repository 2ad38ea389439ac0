/// A part of a network: named parameters, named buffers and named parts, in the order registered.
///
/// Names are given explicitly: the dotted paths they form are those of the PyTorch reference and of
/// the weight files.
open class Module {
  private enum Entry {
    case parameter(Tensor)
    case buffer(Tensor)
    case child(Module)
  }

  private var entries: [(name: String, entry: Entry)] = []

  public init() {}

  /// Adds a trained tensor under `name`.
  public func register(_ name: String, parameter: Tensor) {
    add(name, .parameter(parameter))
  }

  /// Adds a tensor that is saved with the weights but not trained.
  public func register(_ name: String, buffer: Tensor) {
    add(name, .buffer(buffer))
  }

  /// Adds a part, whose names are prefixed with `name` and a dot.
  public func register(_ name: String, _ child: Module) {
    add(name, .child(child))
  }

  private func add(_ name: String, _ entry: Entry) {
    precondition(!entries.contains { $0.name == name }, "\(name) is registered twice")
    entries.append((name, entry))
  }

  private func collect(_ prefix: String, parameters: Bool, buffers: Bool) -> [(String, Tensor)] {
    entries.flatMap { name, entry -> [(String, Tensor)] in
      switch entry {
      case .parameter(let tensor): parameters ? [(prefix + name, tensor)] : []
      case .buffer(let tensor): buffers ? [(prefix + name, tensor)] : []
      case .child(let child):
        child.collect(prefix + name + ".", parameters: parameters, buffers: buffers)
      }
    }
  }

  /// All trained tensors with their dotted names, in the order registered.
  public func namedParameters() -> [(String, Tensor)] {
    collect("", parameters: true, buffers: false)
  }

  /// All untrained tensors with their dotted names, in the order registered.
  public func namedBuffers() -> [(String, Tensor)] {
    collect("", parameters: false, buffers: true)
  }

  /// Parameters and buffers: what a weight file holds.
  public func namedTensors() -> [(String, Tensor)] {
    collect("", parameters: true, buffers: true)
  }

  /// All trained tensors, in the order registered.
  public func parameters() -> [Tensor] { namedParameters().map(\.1) }

  /// Freezes or unfreezes every parameter.
  public func setTrainable(_ trainable: Bool) throws(TorchError) {
    for parameter in parameters() { try parameter.setRequiresGrad(trainable) }
  }
}
