public import FeatureCache

/// Makes a data set in CMU-MOSEI's layout out of nothing: drawn talking heads with a voice each.
///
/// Identity and emotion show in the picture and in the voice, so that the whole way from raw
/// videos to a trained model can be walked without a download. The same options give the same
/// bytes, with equal versions of FFmpeg and libhdf5.
public struct SynthDataset: Sendable {
  /// How far the writing has come.
  public struct Progress: Sendable {
    public let videosDone: Int
    public let videos: Int
    /// Frames of the finished videos, and of all.
    public let framesDone: Int
    public let frames: Int
  }

  public let options: SynthOptions
  private let plan: SynthPlan

  /// Plans a data set.
  ///
  /// - Parameter options: What it shall be like.
  /// - Throws: `PrepError` (`usage`) where an option is out of range.
  public init(_ options: SynthOptions) throws {
    try options.validate()
    self.options = options
    plan = SynthPlan(options)
  }

  /// Writes the data set, several videos at a time; `expected.json` comes last.
  ///
  /// - Parameters:
  ///   - folder: Where to; created where missing.
  ///   - replacing: Whether a synthetic data set that is already there may be replaced.
  ///   - jobs: Videos to encode at a time; it does not change what is written.
  ///   - onProgress: Called after each video, one call at a time.
  /// - Returns: Counts of what was written.
  /// - Throws: `PrepError` (`output-conflict`, `output-failed`).
  @discardableResult
  public func write(
    to folder: String, replacing: Bool = false, jobs: Int = 1,
    onProgress: @Sendable (Progress) -> Void = { _ in }
  ) async throws -> JSONValue {
    let layout = SynthLayout(root: folder)
    try layout.prepare(replacing: replacing)
    try layout.write(summary.prettyText() + "\n", to: layout.marker)
    let renderings = try await render(layout, jobs: max(1, jobs), onProgress)
    try writeTables(layout, renderings)
    try writeWords(layout, renderings)
    try layout.write(ExpectedFile.json(plan).prettyText() + "\n", to: layout.expected)
    return summary
  }

  /// Frames of all videos together.
  public var frameCount: Int { plan.videos.reduce(0) { $0 + $1.frameCount } }

  /// Options and counts of the data set.
  public var summary: JSONValue {
    let segments = plan.videos.flatMap(\.segments)
    let kept = segments.count { $0.reason == nil }
    let members: JSONValue = [
      "generator": "prep synth", "speakers": .integer(Int64(options.speakers)),
      "utterances": .integer(Int64(options.utterances)), "seed": .string(String(options.seed)),
      "width": .integer(Int64(options.width)), "height": .integer(Int64(options.height)),
      "fps": .integer(Int64(options.frameRate)), "faults": .bool(options.faults),
      "videos": .integer(Int64(plan.videos.count)), "samples": .integer(Int64(segments.count)),
      "kept": .integer(Int64(kept)), "removed": .integer(Int64(segments.count - kept)),
      "seconds": .number(plan.videos.reduce(0) { $0 + $1.length }),
    ]
    guard options.misplaced > 0 else { return members }
    return .object((members.members ?? []) + [.init("misplaced", .number(options.misplaced))])
  }

  private func render(
    _ layout: SynthLayout, jobs: Int, _ onProgress: @Sendable (Progress) -> Void
  ) async throws -> [SynthRendering] {
    let renderer = SynthRenderer(options: options, layout: layout)
    let videos = plan.videos
    let frames = frameCount
    return try await withThrowingTaskGroup(of: (Int, SynthRendering).self) { group in
      var results = [SynthRendering](repeating: SynthRendering(), count: videos.count)
      var next = 0
      func start() {
        let number = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (number, try renderer.render(videos[number], number: number))
        }
      }
      while next < min(jobs, videos.count) { start() }
      var done = 0
      var framesDone = 0
      while let (number, rendering) = try await group.next() {
        results[number] = rendering
        done += 1
        framesDone += videos[number].frameCount
        onProgress(
          Progress(
            videosDone: done, videos: videos.count, framesDone: framesDone, frames: frames))
        if next < videos.count { start() }
      }
      return results
    }
  }

  /// Transcripts, folds and the two computational sequences.
  private func writeTables(_ layout: SynthLayout, _ renderings: [SynthRendering]) throws {
    for video in plan.videos {
      let lines = video.segments.compactMap { segment in
        segment.text.map {
          "\(video.id)___\(segment.clip)___\(segment.start)___\(segment.end)___\($0)\n"
        }
      }
      try layout.write(lines.joined(), to: layout.transcript(video))
    }
    let folds = Split.allCases.map { split in
      let ids = plan.videos.filter { $0.split == split }.map { "'\($0.id)'" }
      return "standard_\(split.rawValue)_fold=[\(ids.joined(separator: ", "))]\n"
    }
    try layout.write(folds.joined(separator: "\n"), to: layout.folds)
    try writeLabels(layout)
    let sequence = try CSDWriter(
      path: layout.landmarks, rootName: "OpenFace_2",
      description: "OpenFace_2 (drawn, not detected)", columnNames: OpenFaceColumns.names)
    for (video, track) in zip(plan.videos, renderings.map(\.landmarks))
    where !track.points.isEmpty && video.defect != .landmarksAbsent {
      let rows = track.rows(for: video, width: options.width)
      try sequence.write(video: video.id, features: rows.features, intervals: rows.intervals)
    }
    try sequence.finish()
  }

  /// The words as an aligner gives them: one a row, silences as `sp`.
  private func writeWords(_ layout: SynthLayout, _ renderings: [SynthRendering]) throws {
    let sequence = try CSDWriter(
      path: layout.words, rootName: "words", description: "words (voiced, not aligned)",
      columnNames: ["word"])
    for (video, rendering) in zip(plan.videos, renderings) where !rendering.words.isEmpty {
      let rows = SpokenWord.withSilences(rendering.words)
      try sequence.write(
        video: video.id, words: rows.map(\.text), intervals: rows.flatMap { [$0.start, $0.end] })
    }
    try sequence.finish()
  }

  private func writeLabels(_ layout: SynthLayout) throws {
    let names = ["sentiment", "happy", "sad", "anger", "surprise", "disgust", "fear"]
    let sequence = try CSDWriter(
      path: layout.labels, rootName: "All Labels", description: "All Labels (synthetic)",
      columnNames: names)
    var generator = SeededGenerator(seed: options.seed, name: "label rows")
    for video in plan.videos {
      // Rows are unsorted as in the release; only equal intervals keep the order of their clips,
      // because readers have nothing else to tell them apart by.
      var rows = generator.shuffled(video.segments.filter { $0.labels != nil })
      for first in rows.indices {
        for second in rows.indices.dropFirst(first + 1)
        where rows[first].start == rows[second].start && rows[first].end == rows[second].end
          && rows[first].clip > rows[second].clip
        {
          rows.swapAt(first, second)
        }
      }
      guard !rows.isEmpty else { continue }
      try sequence.write(
        video: video.id, features: rows.flatMap { $0.labels ?? [] },
        intervals: rows.flatMap { [$0.start, $0.end] })
    }
    try sequence.finish()
  }
}
