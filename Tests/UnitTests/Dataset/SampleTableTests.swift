import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct SampleTableTests {
  private let header =
    "id,video,start,end,split,identity,landmarks,audio,text,sentiment,happy,sad,anger,surprise,"
    + "disgust,fear"

  private func layout(_ rows: [String], in folder: TemporaryFolder) throws -> DatasetLayout {
    let text = ([header] + rows).joined(separator: "\r\n")
    try Data(text.utf8).write(to: folder.url.appendingPathComponent("samples.csv"))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "samples.csv"
    return layout
  }

  @Test func rowsBecomeSegments() throws {
    let folder = try TemporaryFolder()
    let layout = try layout(
      [
        "s2,clips/b.1.mp4,1.5,2,train,ann,lm/b.csv,,\"said \"\"hi, you\"\"\nand left\",1,0,0,4,0,0,0",
        "", "s1,clips/b.1.mp4,0,1,train,bob,lm/b.csv,,,,,,,,,",
        "t,-a_.mkv,,1,test,ann,,a.wav,,0,,0,0,0,0,0", "u,c.mp4,0,1,,,,,,0,0,0,0,0,0,0",
      ], in: folder)
    try FileManager.default.createDirectory(
      atPath: folder.file("clips"), withIntermediateDirectories: false)
    for name in ["clips/b.1.mp4", "a.wav"] {
      try Data().write(to: folder.url.appendingPathComponent(name))
    }
    let dataset = try MOSEIDataset.load(layout)
    #expect(dataset.segments.map(\.id) == ["t", "s1", "s2", "u"])
    #expect(dataset.segments.map(\.video) == ["-a_", "b.1", "b.1", "c"])
    #expect(dataset.segments.map(\.clip) == [0, 1, 0, 0])
    #expect(dataset.segments.map(\.identity) == ["ann", "bob", "ann", "c"])
    #expect(dataset.identities == ["ann", "bob"])
    #expect(dataset.segments[2].text == "said \"hi, you\"\nand left")
    #expect(dataset.segments[2].labels?.emotions == [0, 0, 3, 0, 0, 0])
    #expect(dataset.mediaFile(for: "b.1") == folder.file("clips/b.1.mp4"))
    #expect(dataset.wavFile(for: "-a_") == folder.file("a.wav"))
    let verdicts = LabelScreening(ScreeningOptions()).screen(dataset)
      .map(ScreeningVerdict.combine)
    #expect(
      verdicts.map(\.primary) == [.intervalNotFinite, .labelMissing, nil, .notInFold])
    #expect(verdicts[0].also == [.labelNotFinite, .videoMissing])
    #expect(throws: LandmarkProblem.self) { try LandmarkSource(layout).track(for: "c") }
  }

  @Test(arguments: [
    (["a,v.mp4,0,1,train,,,,,0,0,0,0,0,0"], "15 fields"),
    (["a,v.mp4,0,one,train,,,,,0,0,0,0,0,0,0"], "no number"),
    (["a,v.mp4,0,1,dev,,,,,0,0,0,0,0,0,0"], "not train"),
    ([",v.mp4,0,1,train,,,,,0,0,0,0,0,0,0"], "blank"),
    (["a,x/...mp4,0,1,train,,,,,0,0,0,0,0,0,0"], "no video id"),
    (["a,v.mp4,0,1,train,,,,\"x,0,0,0,0,0,0,0"], "does not end"),
    (
      ["a,v.mp4,0,1,train,,,,,0,0,0,0,0,0,0", "a,w.mp4,0,1,train,,,,,0,0,0,0,0,0,0"],
      "occurs twice"
    ),
    (
      ["a,v.mp4,0,1,train,,,,,0,0,0,0,0,0,0", "b,x/v.mp4,0,1,train,,,,,0,0,0,0,0,0,0"],
      "other files"
    ),
    (
      ["a,v.mp4,0,1,train,,,,,0,0,0,0,0,0,0", "b,v.mp4,0,1,test,,,,,0,0,0,0,0,0,0"],
      "another split"
    ),
  ])
  func unfitTablesAreRefused(rows: [String], words: String) throws {
    let folder = try TemporaryFolder()
    let layout = try layout(rows, in: folder)
    let error = #expect(throws: PrepError.self) { try MOSEIDataset.load(layout) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
