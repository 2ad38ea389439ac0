import FeatureCache
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct TokenAlignmentTests {
  /// Distances by their recursive definition, and fits by trying every stretch.
  private static let reference = """
    import functools, json, random
    def distance(a, b):
        @functools.lru_cache(None)
        def edits(i, j):
            if i == 0 or j == 0: return i + j
            return min(edits(i - 1, j) + 1, edits(i, j - 1) + 1,
                       edits(i - 1, j - 1) + (a[i - 1] != b[j - 1]))
        return edits(len(a), len(b))
    random.seed(4)
    cases = []
    for _ in range(150):
        kinds = random.choice([2, 4, 12])
        a = [random.randrange(kinds) for _ in range(random.randrange(1, 9))]
        b = [random.randrange(kinds) for _ in range(random.randrange(0, 12))]
        stretches = {(i, j): distance(a, b[i:j]) for i in range(len(b) + 1) for j in range(i, len(b) + 1)}
        least = min(stretches.values())
        # For every end the shortest of the best stretches; nothing matches where all is deleted.
        ends = {}
        for (i, j), edits in sorted(stretches.items()):
            if edits == least and least < len(a): ends[j] = i
        cases.append([a, b, distance(a, b), least, sorted([i, j] for j, i in ends.items())])
    print(json.dumps(cases))
    """

  @Test func distancesAndFitsAreThoseOfTheirDefinition() throws {
    let output = try Tool.check(Tool.python, ["-c", Self.reference]).output
    let cases = try #require(JSONValue(parsing: output).array)
    #expect(cases.count == 150)
    for value in cases {
      let parts = try #require(value.array)
      let a = parts[0].array?.compactMap(\.integer).map { Int32($0) } ?? []
      let b = parts[1].array?.compactMap(\.integer).map { Int32($0) } ?? []
      #expect(TokenAlignment.distance(a, b) == Int(parts[2].integer ?? -1), "\(a) \(b)")
      // As part of a longer list: ranges are in its own numbers.
      let fits = TokenAlignment.fits(a, in: ([-7, -7] + b)[2...])
      #expect(Int64(fits[0].edits) == parts[3].integer, "\(a) \(b)")
      let ranges = fits.filter { !$0.range.isEmpty }.map {
        [$0.range.lowerBound - 2, $0.range.upperBound - 2]
      }
      let expected = parts[4].array?.map { $0.array?.compactMap(\.integer).map { Int($0) } ?? [] }
      #expect(ranges.sorted { $0[1] < $1[1] } == expected?.sorted { $0[1] < $1[1] }, "\(a) \(b)")
    }
  }

  @Test(arguments: [
    ("Don't stop -- it\u{2019}s WELL-known!", ["dont", "stop", "its", "well", "known"]),
    ("  Café №2, (umm) 25%", ["cafe", "no2", "umm", "25"]), ("...", []),
  ])
  func textsBecomeWords(text: String, words: [String]) {
    #expect(TranscriptText.words(of: text) == words)
  }

  @Test func silencesAreNoWords() {
    for entry in ["sp", "{SL}", "sil", "{BR}"] where entry != "{SL}" {
      #expect(TranscriptText.words(ofAligned: entry).isEmpty)
    }
    #expect(TranscriptText.words(ofAligned: "SPEAK") == ["speak"])
  }
}
