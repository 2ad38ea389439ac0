import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct ManifestTests {
  private func segment(_ id: Int, _ start: Double, _ end: Double, _ split: Split?) -> Segment {
    Segment(
      video: "-a_", clip: id, start: start, end: end, text: "t", labels: nil,
      hasTranscriptLine: true, split: split)
  }

  private func removed(
    _ segment: Segment, _ reasons: [ReasonCode]
  ) throws -> ManifestEntry {
    var outcome = ScreeningOutcome()
    outcome.findings = reasons.map { Finding($0, ["n": 1.5]) }
    return try #require(ManifestEntry(removed: segment, .combine(outcome)))
  }

  @Test func linesAreAsTheFormatPromises() throws {
    let removed = try removed(segment(3, .nan, 4, nil), [.notInFold, .intervalNotFinite])
    var outcome = ScreeningOutcome(start: .zero, end: .seconds(13))
    outcome.notes = [.startClamped]
    let kept = ManifestEntry(
      kept: segment(4, -0.3, 13, .test), .combine(outcome),
      shard: "test-00000-of-00001.safetensors", row: 2)
    let folder = try TemporaryFolder()
    let writer = try ManifestWriter(folder.file("m.jsonl"))
    for entry in [removed, kept] { try writer.append(entry) }
    try writer.commit()
    let text = try String(contentsOfFile: folder.file("m.jsonl"), encoding: .utf8)
    #expect(
      text == """
        {"id":"-a_[3]","video":"-a_","clip":3,"split":null,"start":null,"end":4.0,\
        "reason":"interval-not-finite","also":["not-in-fold"],"notes":[],\
        "evidence":{"interval-not-finite":{"n":1.5},"not-in-fold":{"n":1.5}}}
        {"id":"-a_[4]","video":"-a_","clip":4,"split":"test","start":-0.3,"end":13.0,\
        "shard":"test-00000-of-00001.safetensors","row":2,"notes":["start-clamped","truncated"],\
        "evidence":{}}

        """)
    #expect(try Manifest.read(folder.file("m.jsonl")) == [removed, kept])
    #expect(ManifestEntry(removed: segment(0, 0, 1, nil), .combine(outcome)) == nil)
  }

  @Test(arguments: [
    "{}", "not JSON", #"{"id":"a","video":"a","clip":0,"split":"dev","start":0,"end":1}"#,
    #"{"id":"a","video":"a","clip":0,"split":null,"start":0,"end":1,"reason":"x","also":[],"notes":[],"evidence":{}}"#,
  ])
  func unfitLinesAreNamed(_ line: String) throws {
    let folder = try TemporaryFolder()
    try Data("\n\(line)\n".utf8).write(to: folder.url.appendingPathComponent("m.jsonl"))
    let error = #expect(throws: PrepError.self) { try Manifest.read(folder.file("m.jsonl")) }
    #expect(error?.location == "line 2")
  }

  @Test func everySampleIsCountedOnce() throws {
    let entries = [
      try removed(segment(0, 0, 1, .train), [.labelMissing, .videoMissing]),
      try removed(segment(1, 0, 1, .train), [.videoMissing]),
      try removed(segment(2, 0, 1, nil), [.notInFold, .videoMissing]),
      try removed(segment(4, 0, 0, .train), [.intervalEmpty, .labelMissing]),
      ManifestEntry(
        kept: segment(3, 1, 1801, .valid), .combine(ScreeningOutcome()), shard: "s", row: 0),
    ]
    let summary = try Summary(entries, segmentCount: 5)
    #expect(summary.all.total == 5 && summary.kept[.valid] == 1 && summary.removed.total == 4)
    #expect(summary.removedWithLabel.total == 2)
    #expect(summary.reasons[.labelMissing]?.total == 1)
    #expect(summary.reasons[.notInFold]?.withoutSplit == 1)
    #expect(summary.hours(.valid) == 0.5 && summary.hours(.train) == 0)
    #expect(summary.json["reasons"]?["video-missing"]?["train"]?.integer == 1)
    #expect(throws: PrepError.self) { try Summary(entries, segmentCount: 6) }
    #expect(throws: PrepError.self) { try Summary(entries + [entries[0]], segmentCount: 6) }
  }
}
