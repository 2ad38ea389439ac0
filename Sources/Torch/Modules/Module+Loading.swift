/// How a set of named tensors differs from what was asked for.
public struct StateMismatch: Error, Sendable, CustomStringConvertible {
  /// A tensor of the right name and the wrong shape.
  public struct Shape: Sendable, Equatable {
    public let name: String
    public let expected: [Int]
    public let found: [Int]

    public init(name: String, expected: [Int], found: [Int]) {
      self.name = name
      self.expected = expected
      self.found = found
    }
  }

  /// Names the network has and the values lack.
  public let missing: [String]
  /// Names the values have and the network lacks, sorted.
  public let unused: [String]
  /// Tensors of another shape.
  public let shapes: [Shape]

  public var description: String {
    var parts: [String] = []
    if !missing.isEmpty { parts.append("missing: \(Self.list(missing, separator: ", "))") }
    if !unused.isEmpty { parts.append("unused: \(Self.list(unused, separator: ", "))") }
    if !shapes.isEmpty {
      let texts = shapes.map { "\($0.name) has shape \($0.found) where \($0.expected) is needed" }
      parts.append(Self.list(texts, separator: "; "))
    }
    return "weights do not fit the network; " + parts.joined(separator: "; ")
  }

  /// The first of `items`: a file of another network lacks hundreds of names.
  private static func list(_ items: [String], separator: String) -> String {
    let shown = items.prefix(4).joined(separator: separator)
    return items.count > 4 ? "\(shown) and \(items.count - 4) more" : shown
  }
}

extension Module {
  /// Overwrites every parameter and buffer with the value of its name, converting the element type.
  ///
  /// All or nothing: names and shapes are checked before the first value is written.
  ///
  /// - Parameters:
  ///   - values: tensors by dotted name.
  ///   - allowPartial: leaves tensors without a value as they are; unused names stay an error.
  /// - Throws: `StateMismatch` where names or shapes do not fit, `TorchError` where copying fails.
  public func load(_ values: [String: Tensor], allowPartial: Bool = false) throws {
    try assign(values, to: namedTensors(), allowPartial: allowPartial)
  }
}

/// Writes `values` into the tensors of the same names after checking all of them.
func assign(
  _ values: [String: Tensor], to targets: [(String, Tensor)], allowPartial: Bool
) throws {
  let mismatch = StateMismatch(
    missing: allowPartial ? [] : targets.map(\.0).filter { values[$0] == nil },
    unused: Set(values.keys).subtracting(targets.map(\.0)).sorted(),
    shapes: targets.compactMap { name, target in
      guard let value = values[name], value.shape != target.shape else { return nil }
      return StateMismatch.Shape(name: name, expected: target.shape, found: value.shape)
    })
  guard mismatch.missing.isEmpty, mismatch.unused.isEmpty, mismatch.shapes.isEmpty else {
    throw mismatch
  }
  for (name, target) in targets {
    if let value = values[name] { try target.assign(value) }
  }
}
