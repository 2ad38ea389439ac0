/// How the pictures of a stream depend on each other, as far as headers and times tell.
struct PictureOrder {
  /// A packet decoding can begin at.
  struct Entry: Equatable {
    var index: Int
    /// The first packet after it that decodes: its leading pictures may refer to earlier ones.
    var firstDecodable: Int
  }

  /// True for packets that can be left out where their own frame is not wanted.
  let isExpendable: [Bool]
  private let entries: [Entry]

  /// Reads the order; nil where it is not certain.
  ///
  /// - Parameters:
  ///   - packets: All packets of the stream, in decoding order.
  ///   - reorderDepth: Frames the decoder holds back from the start to put them in order.
  init?(_ packets: [ScannedPackets.VideoPacket], reorderDepth: Int) {
    var pictures: [CodedPicture] = []
    var times: [Int64] = []
    for packet in packets {
      guard let picture = packet.picture, let pts = packet.pts, packet.isShown, !packet.isDamaged
      else { return nil }
      pictures.append(picture)
      times.append(pts)
    }
    // A decoder that holds back too little drops frames it finds out of order, until it has learnt.
    guard !times.isEmpty, Set(times).count == times.count,
      Self.depth(of: times) <= reorderDepth
    else { return nil }
    let topLayer = pictures.map(\.layer).max() ?? 0
    isExpendable = pictures.map {
      !$0.isReference && $0.layer == topLayer && $0.parameterSets == nil
    }
    entries = Self.entries(pictures, times)
  }

  /// The last packet that decoding can begin at to get `target`; nil where that is the first.
  ///
  /// An entry is of no use where one of its leading pictures is wanted (`isWanted`).
  func entry(for target: Int, isWanted: (Int) -> Bool) -> Entry? {
    // Invariant: entries before `low` begin at or before the target, those from `high` on after it.
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].index <= target { low = middle + 1 } else { high = middle }
    }
    return entries[..<low].last { entry in
      !(entry.index + 1..<entry.firstDecodable).contains(where: isWanted)
    }
  }

  private static func entries(_ pictures: [CodedPicture], _ times: [Int64]) -> [Entry] {
    // Where parameter sets change, those in the packets left out would be missed.
    guard Set(pictures.compactMap(\.parameterSets)).count <= 1 else { return [] }
    var leastFrom = times + [.max]
    for index in times.indices.reversed() {
      leastFrom[index] = min(times[index], leastFrom[index + 1])
    }
    var entries: [Entry] = []
    var greatestBefore = Int64.min
    for (index, picture) in pictures.enumerated() {
      defer { greatestBefore = max(greatestBefore, times[index]) }
      guard picture.entry != .none, greatestBefore < leastFrom[index] else { continue }
      var next = index + 1
      if picture.entry == .open {
        while next < times.count, times[next] < times[index] { next += 1 }
        // Leading pictures come before all others, or they are something else.
        guard leastFrom[next] > times[index] else { continue }
      }
      entries.append(Entry(index: index, firstDecodable: next))
    }
    return entries
  }

  /// The greatest number of pictures that precede one in decoding order and are shown after it.
  private static func depth(of times: [Int64]) -> Int {
    var depth = 0
    // The greatest times so far, descending: no codec reorders more.
    var latest: [Int64] = []
    for time in times {
      let later = latest.prefix { $0 > time }.count
      depth = max(depth, later)
      latest.insert(time, at: later)
      if latest.count > depthLimit { latest.removeLast() }
    }
    return depth
  }

  private static let depthLimit = 32
}
