/// Which packets of a video have to be decoded to get the frames that are wanted.
///
/// The frames are bit-identical to those of a full decode because what is left out cannot matter:
/// pictures no other picture refers to, what follows the last wanted frame, and everything between
/// it and a key picture that all later pictures can be decoded from. The first packet is always
/// decoded: decoders read from it which encoder's bugs to work around.
struct DecodingPlan: Equatable {
  /// Packets decoded in a row; the decoder is emptied after them and forgets all pictures.
  struct Stretch: Equatable {
    /// From the key picture to the last wanted packet.
    var range: Range<Int>
    /// Those of them the decoder gets, ascending.
    var decoded: [Int]
  }

  var stretches: [Stretch]

  /// Packets the decoder gets.
  var decodedCount: Int { stretches.reduce(0) { $0 + $1.decoded.count } }
  /// Packets up to the last wanted one that the decoder does not get.
  var skippedCount: Int { (stretches.last?.range.upperBound ?? 0) - decodedCount }

  /// Plans for packets whose frames are wanted; nil where only a full decode is certain.
  ///
  /// - Parameters:
  ///   - wanted: Indices of `packets`, in any order.
  ///   - packets: All packets of the stream, in decoding order.
  ///   - reorderDepth: Frames the decoder holds back from the start to put them in order.
  init?(wanted: [Int], of packets: [ScannedPackets.VideoPacket], reorderDepth: Int) {
    guard let order = PictureOrder(packets, reorderDepth: reorderDepth) else { return nil }
    let targets = Set(wanted)
    var builder = StretchBuilder(order: order, targets: targets)
    for target in wanted.sorted() { builder.extend(to: target) }
    stretches = builder.stretches
  }
}

/// Collects stretches target by target.
private struct StretchBuilder {
  let order: PictureOrder
  let targets: Set<Int>
  private(set) var stretches: [DecodingPlan.Stretch] = [.init(range: 0..<1, decoded: [0])]
  /// The first packet after the last stretch's key picture that decodes.
  private var firstDecodable = 1

  init(order: PictureOrder, targets: Set<Int>) {
    self.order = order
    self.targets = targets
  }

  mutating func extend(to target: Int) {
    let last = stretches.count - 1
    let end = stretches[last].range.upperBound
    guard target >= end else { return }
    // Beginning anew costs nothing but must save something.
    if let entry = order.entry(for: target, isWanted: targets.contains), entry.index > end,
      (end..<entry.index).contains(where: isDecoded)
    {
      firstDecodable = entry.firstDecodable
      stretches.append(
        .init(
          range: entry.index..<target + 1,
          decoded: [entry.index] + packets(from: entry.index + 1, through: target)))
    } else {
      stretches[last].range = stretches[last].range.lowerBound..<target + 1
      stretches[last].decoded += packets(from: end, through: target)
    }
  }

  /// Those of a range that the decoder gets.
  private func packets(from start: Int, through end: Int) -> [Int] {
    let first = max(start, firstDecodable)
    return first <= end ? (first...end).filter(isDecoded) : []
  }

  private func isDecoded(_ index: Int) -> Bool {
    targets.contains(index) || !order.isExpendable[index]
  }
}
