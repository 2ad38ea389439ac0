/// Everything a synthetic data set will hold, decided before anything is drawn.
struct SynthPlan: Sendable {
  let options: SynthOptions
  /// In the order of writing: the speakers, then the videos with a fault of their own.
  private(set) var videos: [SynthVideo]

  /// Draws the plan of a data set.
  init(_ options: SynthOptions) {
    self.options = options
    var ids = VideoIDs(seed: options.seed)
    let splits = Self.splits(options)
    videos = splits.enumerated().map { index, split in
      Self.video(
        id: ids.next(), number: index, split: split, defect: nil, utterances: options.utterances,
        options)
    }
    guard options.faults else {
      for index in videos.indices { Self.nameUtterances(of: &videos[index]) }
      misplaceUtterances()
      return
    }
    for (offset, defect) in SynthVideo.Defect.allCases.enumerated() {
      let split: Split? =
        switch defect {
        case .outsideFolds: nil
        case .silent, .soundInWAVOnly: .test
        case .landmarksZero: .valid
        default: .train
        }
      videos.append(
        Self.video(
          id: ids.next(), number: options.speakers + offset, split: split, defect: defect,
          utterances: 1, options))
    }
    for index in videos.indices { Self.nameUtterances(of: &videos[index]) }
    plantFaults(speakers: options.speakers)
    misplaceUtterances()
  }

  /// 70 : 15 : 15, each split with at least one speaker.
  private static func splits(_ options: SynthOptions) -> [Split] {
    let few = max(1, Int((0.15 * Double(options.speakers)).rounded()))
    let splits: [Split] = (0..<options.speakers).map { index in
      index < few ? .test : index < 2 * few ? .valid : .train
    }
    var generator = SeededGenerator(seed: options.seed, name: "splits")
    return generator.shuffled(splits)
  }

  private static func video(
    id: String, number: Int, split: Split?, defect: SynthVideo.Defect?, utterances: Int,
    _ options: SynthOptions
  ) -> SynthVideo {
    var generator = SeededGenerator(seed: options.seed, name: "plan \(number)")
    var speech: [SpokenUtterance] = []
    var cursor = generator.integer(400...700)
    // One speaker has an utterance beyond the 12 s a sample covers.
    let hasLongOne = options.faults && defect == nil && number == 10 % options.speakers
    for index in 0..<utterances + (hasLongOne ? 1 : 0) {
      let isLong = index == utterances
      let length = isLong ? 13_400 : generator.integer(2_000...(defect == nil ? 6_000 : 3_000))
      let mood = EmotionMixture.random(&generator)
      speech.append(
        SpokenUtterance(
          start: cursor, end: cursor + length, mood: mood,
          labels: .annotated(mood, &generator), text: Words.sentence(length, &generator)))
      cursor += length + generator.integer(250...600)
    }
    let others = EncodingProfile.unusual
    let turn = number % 4 == 3 && defect == nil && !others.isEmpty
    return SynthVideo(
      id: id, split: split, profile: turn ? others[number / 4 % others.count] : .usual,
      defect: defect, speech: speech, frameRate: options.frameRate,
      frameCount: frameCount(speech, frameRate: options.frameRate))
  }

  /// Ends half a second or more after the last word, and never near a third of a second after
  /// its beginning: an `end-clamped` sample then has one number of steps, whatever an encoder's
  /// last packet adds to the file's length.
  private static func frameCount(_ speech: [SpokenUtterance], frameRate: Int) -> Int {
    let start = speech.last?.start ?? 0
    let end = speech.last?.end ?? 0
    var count = (end + 500) * frameRate / 1000 + 1
    while true {
      let steps = (Double(count) / Double(frameRate) - Double(start) / 1000) * 3
      let place = steps - steps.rounded(.down)
      if place > 0.2, place < 0.65 { return count }
      count += 1
    }
  }

  private static func nameUtterances(of video: inout SynthVideo) {
    video.segments = video.speech.enumerated().map { index, utterance in
      SynthSegment(
        clip: index, start: Double(utterance.start) / 1000, end: Double(utterance.end) / 1000,
        text: utterance.text, labels: utterance.labels.columns, reason: video.defect?.reason,
        note: utterance.end - utterance.start > 12_000 ? .truncated : nil)
    }
  }

  mutating func update(speaker: Int, _ change: (inout SynthVideo) -> Void) {
    change(&videos[speaker])
  }
}

/// Makes ids like YouTube's: 11 characters, now and then digits only, or a sign at an end.
private struct VideoIDs {
  private var generator: SeededGenerator
  private var used: Set<String> = []
  private var count = 0

  init(seed: UInt64) { generator = SeededGenerator(seed: seed, name: "ids") }

  mutating func next() -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
    while true {
      var id = String((0..<11).map { _ in generator.pick(letters) })
      switch count % 6 {
      case 1: id = String(generator.integer(10_000...299_999))
      case 2: id = "-" + id.dropFirst()
      case 3: id = "_" + id.dropFirst()
      case 5: id = id.dropLast() + "_"
      default: break
      }
      if used.insert(id).inserted {
        count += 1
        return id
      }
    }
  }
}

/// Words to fill a transcript with; they mean nothing.
private enum Words {
  private static let all = [
    "and", "so", "the", "film", "was", "really", "what", "I", "think", "about", "this", "because",
    "people", "never", "always", "time", "story", "actor", "price", "camera", "works", "when",
    "you", "know", "then", "we", "went", "home", "again", "maybe", "that", "is", "it",
  ]

  static func sentence(_ milliseconds: Int, _ generator: inout SeededGenerator) -> String {
    (0..<max(2, milliseconds / 350)).map { _ in generator.pick(all) }.joined(separator: " ")
  }
}
