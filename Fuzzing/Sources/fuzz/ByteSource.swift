/// An input taken as a sequence of decisions; zeros once it is used up.
struct ByteSource {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A number from 0 up to a bound it does not reach.
  mutating func number(below bound: Int) -> Int { Int(byte()) % bound }

  /// One of some values.
  mutating func choice<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

  /// Bytes with their number in front, at most 255.
  mutating func bytes() -> [UInt8] {
    let count = min(Int(byte()), rest.count)
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}
