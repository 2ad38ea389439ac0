extension JSONValue {
  /// The order in which an object's members are written.
  public enum MemberOrder: Sendable {
    /// As the object holds them.
    case asGiven
    /// By the UTF-8 bytes of their names: one text per value, fit for hashing.
    case canonical
  }

  /// The value as compact JSON text without a trailing newline.
  ///
  /// Numbers use the shortest decimal text that reads back to the same `Double`, so the same value
  /// gives the same bytes on every machine.
  ///
  /// - Parameter order: How the members of objects are ordered.
  /// - Returns: JSON text (RFC 8259).
  public func text(_ order: MemberOrder = .asGiven) -> String {
    var out = ""
    write(to: &out, order: order, indent: nil)
    return out
  }

  /// The value as JSON text of one member a line, indented by two spaces.
  ///
  /// - Parameter order: How the members of objects are ordered.
  /// - Returns: JSON text (RFC 8259) without a trailing newline.
  public func prettyText(_ order: MemberOrder = .asGiven) -> String {
    var out = ""
    write(to: &out, order: order, indent: 0)
    return out
  }

  private func write(to out: inout String, order: MemberOrder, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += String(value)
    case .number(let value): out += value.isFinite ? value.description : "null"
    case .string(let value): Self.writeString(value, to: &out)
    case .array(let values):
      Self.writeList(
        values, open: "[", close: "]", to: &out,
        // Arrays of scalars stay on one line: a column of 36 numbers is unreadable.
        indent: values.contains { $0.isContainer } ? indent : nil
      ) { value, out, indent in
        value.write(to: &out, order: order, indent: indent)
      }
    case .object(var members):
      if order == .canonical {
        members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      }
      Self.writeList(members, open: "{", close: "}", to: &out, indent: indent) {
        member, out, indent in
        Self.writeString(member.name, to: &out)
        out += indent == nil ? ":" : ": "
        member.value.write(to: &out, order: order, indent: indent)
      }
    }
  }

  private var isContainer: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  private static func writeList<Element>(
    _ elements: [Element], open: String, close: String, to out: inout String, indent: Int?,
    body: (Element, inout String, Int?) -> Void
  ) {
    out += open
    for (index, element) in elements.enumerated() {
      if index > 0 { out += "," }
      if let indent { out += "\n" + String(repeating: " ", count: indent + 2) }
      body(element, &out, indent.map { $0 + 2 })
    }
    if let indent, !elements.isEmpty { out += "\n" + String(repeating: " ", count: indent) }
    out += close
  }

  private static func writeString(_ value: String, to out: inout String) {
    out += "\""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case let control where control.value < 0x20:
        let hex = String(control.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: out.unicodeScalars.append(scalar)
      }
    }
    out += "\""
  }
}
