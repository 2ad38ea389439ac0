internal import FeatureCache

/// The truth about every sample of a synthetic data set: `expected.json`.
enum ExpectedFile {
  /// The document.
  static func json(_ plan: SynthPlan) -> JSONValue {
    .object([
      .init(
        "samples",
        .array(
          plan.videos.flatMap { video in
            video.segments.sorted { $0.clip < $1.clip }.map { sample($0, of: video) }
          }))
    ])
  }

  private static func sample(_ segment: SynthSegment, of video: SynthVideo) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init("video", .string(video.id)),
      .init("clip", .integer(Int64(segment.clip))),
      .init("start", .finite(segment.start)),
      .init("end", .finite(segment.end)),
      .init("expect", .string(segment.reason?.rawValue ?? "kept")),
      .init("fold", video.split.map { .string($0.rawValue) } ?? .null),
    ]
    if let note = segment.note { members.append(.init("note", .string(note.rawValue))) }
    if let kind = segment.misplacement { members.append(.init("misplaced", .string(kind))) }
    if segment.reason == nil, let labels = segment.labels {
      members.append(.init("steps", .integer(Int64(steps(segment, of: video)))))
      members.append(.init("sentiment", number(min(3, max(-3, labels[0])))))
      members.append(
        .init("emotions", .array(labels.dropFirst().map { number(min(3, max(0, $0))) })))
    }
    return .object(members)
  }

  private static func steps(_ segment: SynthSegment, of video: SynthVideo) -> Int {
    guard let start = Microseconds(seconds: max(0, segment.start)),
      let end = Microseconds(seconds: min(segment.end, video.length))
    else { return 0 }
    return StepGrid(start: start, end: end).count
  }

  /// The shortest decimal that reads back to the same `Float`, as the labels' file holds it.
  private static func number(_ value: Float) -> JSONValue {
    .number(Double(value.description) ?? Double(value))
  }
}
