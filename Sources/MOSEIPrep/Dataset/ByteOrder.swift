extension String {
  /// Whether the string's UTF-8 bytes come before another's.
  ///
  /// Swift's own order is that of Unicode's canonical forms; byte order is what other programs
  /// (`sort` in the C locale, Python) can reproduce.
  func precedesByBytes(_ other: String) -> Bool {
    utf8.lexicographicallyPrecedes(other.utf8)
  }

  /// Without spaces, tabs and line ends at either end.
  func trimmingSpace() -> String {
    let isSpace: (Character) -> Bool = { $0.isWhitespace }
    guard let first = firstIndex(where: { !isSpace($0) }),
      let last = lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(self[first...last])
  }
}

extension Sequence<String> {
  func sortedByBytes() -> [String] { sorted { $0.precedesByBytes($1) } }
}
