import Testing

@testable import MOSEIPrep

/// Which packets are decoded, on streams written down as one letter a packet.
@Suite struct DecodingPlanTests {
  /// Makes a stream from its pictures in decoding order, such as `I0 P3 b1 b2`.
  ///
  /// I and O are key pictures (closed and open), P and B references, b expendable; the number is
  /// the time, a prime a higher temporal layer, a star parameter sets.
  private func stream(_ text: String) -> [ScannedPackets.VideoPacket] {
    text.split(separator: " ").map { word in
      let letter = word.first ?? " "
      return ScannedPackets.VideoPacket(
        identity: .init(pts: Int64(word.filter(\.isNumber))), duration: 1, isShown: true,
        isKey: letter == "I" || letter == "O", isDamaged: false,
        picture: CodedPicture(
          entry: letter == "I" ? .closed : letter == "O" ? .open : .none,
          isReference: letter != "b", layer: word.contains("'") ? 1 : 0,
          parameterSets: word.contains("*") ? UInt64(word.count) : nil))
    }
  }

  private func plan(
    _ text: String, _ wanted: [Int], depth: Int = 2
  ) -> [[Int]]? {
    DecodingPlan(wanted: wanted, of: stream(text), reorderDepth: depth)?.stretches.map(\.decoded)
  }

  @Test func expendablePicturesAreLeftOutUnlessWanted() {
    let text = "I0 P3 b1 b2 P6 b4 b5"
    #expect(plan(text, [4]) == [[0, 1, 4]])
    #expect(plan(text, [3, 5]) == [[0, 1, 3, 4, 5]])
    #expect(plan(text, [0]) == [[0]])
  }

  @Test func stretchesBeginAtTheLastUsefulKeyPicture() {
    let text = "I0 P1 P2 I3 P4 P5 I6 P7 P8"
    #expect(plan(text, [7]) == [[0], [6, 7]])
    #expect(plan(text, [1, 5, 8]) == [[0, 1], [3, 4, 5, 6, 7, 8]])
    // Nothing lies between: beginning anew would save nothing.
    #expect(plan(text, [2, 3]) == [[0, 1, 2, 3]])
    #expect(plan("I0 P2 b1 I3 P4", [1, 4]) == [[0, 1, 3, 4]])
  }

  @Test func leadingPicturesOfAnOpenGroupNeedWhatIsBefore() {
    let text = "I0 P1 P2 O5 b3 b4 P6 P7"
    #expect(plan(text, [6]) == [[0], [3, 6]])
    #expect(plan(text, [5]) == [[0, 1, 2, 3, 5]])
    // Entered at the key picture, its leading pictures stay undecodable for later targets too.
    #expect(plan("I0 P1 P2 O5 B3 B4 P6", [3, 6]) == [[0], [3, 6]])
    #expect(plan(text, [3, 4, 7]) == [[0, 1, 2, 3, 4, 6, 7]])
  }

  @Test func keyPicturesThatTimeCrossesAreNone() {
    // A picture shown after the key picture comes before it, or the other way round.
    #expect(plan("I0 P4 P1 I3 P5 P6", [5]) == [[0, 1, 2, 3, 4, 5]])
    #expect(plan("I0 P1 P2 O5 P6 P4 P7", [6]) == [[0, 1, 2, 3, 4, 5, 6]])
  }

  @Test func higherLayersMayReferToLowerOnesInAnyCase() {
    #expect(plan("I0 b2 b1' P3", [3]) == [[0, 1, 3]])
  }

  @Test func changingParameterSetsForbidToBeginAnew() {
    #expect(plan("I0* P1 I2* P3 I4* P5", [5]) == [[0], [4, 5]])
    #expect(plan("I0* P1 I2** P3 I4* P5", [5]) == [[0, 1, 2, 3, 4, 5]])
    #expect(plan("I0* b2 b1* P3", [3]) == [[0, 2, 3]])
  }

  @Test func doubtMeansAFullDecode() {
    let sound = stream("I0 P2 b1 P3")
    func plan(_ change: (inout ScannedPackets.VideoPacket) -> Void) -> DecodingPlan? {
      var packets = sound
      change(&packets[2])
      return DecodingPlan(wanted: [3], of: packets, reorderDepth: 1)
    }
    #expect(plan { _ in } != nil)
    #expect(plan { $0.picture = nil } == nil)
    #expect(plan { $0.isDamaged = true } == nil)
    #expect(plan { $0.isShown = false } == nil)
    #expect(plan { $0.identity.pts = nil } == nil)
    #expect(plan { $0.identity.pts = 2 } == nil)
    // The decoder would drop frames until it has learnt to hold more back.
    #expect(DecodingPlan(wanted: [3], of: sound, reorderDepth: 0) == nil)
  }
}
