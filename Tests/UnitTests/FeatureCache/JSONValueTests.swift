import FeatureCache
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: [
    "", " ", "[1,]", "{\"a\":1,}", "{a:1}", "01", "-", "+1", ".5", "1.", "1e", "1e999", "nul",
    "\"\n\"", "\"\\x\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u12\"", "\"",
    "[1 2]", "{\"a\" 1}", "{\"a\":1,\"a\":2}", "1 2", "\u{FEFF}1", "NaN", "Infinity",
  ])
  func refuses(text: String) {
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: text) }
  }

  @Test func refusesBrokenUTF8AndDeepNesting() {
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: [0x22, 0xC3, 0x28, 0x22]) }
    let deep = String(repeating: "[", count: 1_000_000)
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: deep) }
    #expect(throws: Never.self) { try JSONValue(parsing: "[[[]]]".utf8, maximumDepth: 2) }
    #expect(throws: JSONParseError.self) { try JSONValue(parsing: "[[[]]]".utf8, maximumDepth: 1) }
  }

  @Test func namesAreComparedByTheirBytes() throws {
    // Two spellings of one letter are two names to every other JSON library.
    let value = try JSONValue(parsing: "{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(value.members?.count == 2)
  }

  @Test func canonicalTextSortsByBytes() {
    let value: JSONValue = ["b": 1, "\u{E9}": 2, "Z": 3, "a": ["d": 4, "c": 5]]
    #expect(value.text(.canonical) == "{\"Z\":3,\"a\":{\"c\":5,\"d\":4},\"b\":1,\"\u{E9}\":2}")
    #expect(value.text() == "{\"b\":1,\"\u{E9}\":2,\"Z\":3,\"a\":{\"d\":4,\"c\":5}}")
  }
}
