import FeatureCache
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

  /// What was wrong with the rows between two good ones.
  private func faults(of rows: [String], count: Int = 2) throws -> [DatasetWarning] {
    let folder = try TemporaryFolder()
    let (first, last) = ("first,v.mp4,0,1,train", "last,w.mp4,0,1,test")
    let good = [first, last].map { $0 + ",,,,,0,0,0,0,0,0,0" }
    let dataset = try MOSEIDataset.load(try layout([good[0]] + rows + [good[1]], in: folder))
    #expect(Set(dataset.segments.map(\.id)).isSuperset(of: ["first", "last"]))
    #expect(dataset.segments.count == count)
    #expect(dataset.warnings.allSatisfy { $0.path == folder.file("samples.csv") })
    return dataset.warnings
  }

  @Test(
    arguments: [
      ("a,x.mp4,0,1,train,,,,,0,0,0,0,0,0", nil, "15 fields"),
      ("a,x.mp4,0,one,train,,,,,0,0,0,0,0,0,0", "end", "\"one\" is no number"),
      ("a,x.mp4,0,1,train,,,,,0,0,0,0,0,\"0,5\",0", "disgust", "no number"),
      ("a,x.mp4,0,1,dev,,,,,0,0,0,0,0,0,0", "split", "not train"),
      (" ,x.mp4,0,1,train,,,,,0,0,0,0,0,0,0", "id", "blank"),
      ("a,,0,1,train,,,,,0,0,0,0,0,0,0", "video", "blank"),
      ("a,x/...mp4,0,1,train,,,,,0,0,0,0,0,0,0", "video", "no video id"),
      ("first,v.mp4,2,3,train,,,,,0,0,0,0,0,0,0", "id", "id of line 2"),
      ("a,x/v.mp4,0,1,train,,,,,0,0,0,0,0,0,0", "video", "another file"),
      ("a,v.mp4,2,3,train,,x.csv,,,0,0,0,0,0,0,0", "landmarks", "another file"),
      ("a,v.mp4,2,3,test,,,,,0,0,0,0,0,0,0", "split", "another split"),
      // The first row says that who is seen in v.mp4 is called "v".
      ("a,v.mp4,2,3,train,bob,,,,0,0,0,0,0,0,0", "identity", "names \"v\""),
      ("a,x.mp4,0,1,train,,,,\"two\nlines,0,0,0,0,0,0,0", "text", "does not end"),
      ("a,x.mp4,0,1,train,,,,\"two\"lines,0,0,0,0,0,0,0", "text", "after a closing quote"),
    ] as [(String, String?, String)])
  func aMalformedRowIsNamedAndCostsOnlyItself(
    row: String, column: String?, words: String
  ) throws {
    let warning = try #require(try faults(of: [row]).first)
    #expect(warning.line == 3 && warning.column == column && warning.isMalformedRow, "\(warning)")
    #expect(warning.message.contains(words), "\(warning)")
  }

  @Test func aQuoteTooManySwallowsNoRows() throws {
    // Both quotes alone would make one field of all that is between them.
    let good = (0..<3).map { "g\($0),v.mp4,\($0 + 5),9,train,,,,,0,0,0,0,0,0,0" }
    let rows = [good[0], "a,x.mp4,0,1,train,,,,\"hm,0,0,0,0,0,0,0", good[1], good[2]]
    #expect(try faults(of: rows, count: 5).map(\.line) == [4])
    #expect(try faults(of: rows + rows.map { "b" + $0 }, count: 8).map(\.line) == [4, 8])
  }

  @Test func columnsWithoutAMeaningAreLabelsOfTheirOwn() throws {
    let folder = try TemporaryFolder()
    let text = """
      valence,split,id,video,start,end,clip,happy,session
      0.25,train,a,v.mp4,0,1,7,2,01
      ,train,b,v.mp4,1,2,,,
      1e2,test,c,w.mp4,0,1,-1,,x y
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("t.csv")))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "t.csv"
    let dataset = try MOSEIDataset.load(layout)
    #expect(dataset.segments.map(\.clip) == [7, 1, -1])
    #expect(
      dataset.segments.map { JSONValue.object($0.otherLabels).text() } == [
        #"{"valence":0.25,"session":"01"}"#, "{}", #"{"valence":100.0,"session":"x y"}"#,
      ])
    let labels = try #require(dataset.segments[0].labels)
    #expect(labels.emotions[0] == 2 && labels.sentiment.isNaN && labels.isFinite)
    // Nobody labelled b; c lacks only what its column is there for.
    let verdicts = LabelScreening(ScreeningOptions()).screen(dataset.segments)
      .map(ScreeningVerdict.combine)
    #expect(verdicts.map(\.primary) == [nil, .labelMissing, .labelNotFinite])
    #expect(verdicts[2].evidence.text() == #"{"label-not-finite":{"happy":"nan"}}"#)
    let notice = try #require(dataset.warnings.first)
    #expect(!notice.isMalformedRow && notice.message.contains("sentiment, sad, anger"))
  }

  @Test func withoutAnyLabelColumnSamplesAreForPredicting() throws {
    let folder = try TemporaryFolder()
    let text = "id,video,start,end,split\na,v.mp4,0,1,test\n"
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("t.csv")))
    let segments = try SampleTable(path: folder.file("t.csv")).segments
    let outcome = try #require(LabelScreening(ScreeningOptions()).screen(segments).first)
    #expect(outcome.findings.isEmpty)
    #expect(segments[0].labels?.emotions.allSatisfy(\.isNaN) == true)
  }

  @Test func theTemplateIsATable() throws {
    let folder = try TemporaryFolder()
    try Data(SampleColumn.template.utf8).write(to: URL(fileURLWithPath: folder.file("t.csv")))
    let table = try SampleTable(path: folder.file("t.csv"))
    #expect(table.warnings.isEmpty && table.segments.count == 2)
    #expect(table.segments[0].text == "well, hello" && table.segments[0].identity == "ann")
    #expect(table.segments[1].labels?.raw == [-0.5, 0, 0.67, 0, 0, 0, 0])
  }

  @Test(arguments: [
    ("", "empty table"), ("id,video,start,end\n", "columns are missing: split"),
    ("id,video,start,end,split,Happy\n", "\"happy\" is meant"),
    ("id,video,start,end,split,x,x\n", "two columns"), ("id,video,start,end,split,\n", "no name"),
    ("id,video,start,end,split\n", "header without rows"),
    ("id,video,start,end,split\na,v.mp4,x,1,train\n", "line 2, column \"start\": \"x\""),
  ])
  func tablesWithoutASampleAreRefused(text: String, words: String) throws {
    let folder = try TemporaryFolder()
    try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file("t.csv")))
    let error = #expect(throws: PrepError.self) { try SampleTable(path: folder.file("t.csv")) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test func bytesThatAreNotTextAreNamed() throws {
    let folder = try TemporaryFolder()
    var bytes = Data("id,video,start,end,split\na,v.mp4,0,1,train\nb,".utf8)
    bytes += Data([0xFF, 0xFE]) + Data(".mp4,0,1,train\n".utf8)
    try bytes.write(to: URL(fileURLWithPath: folder.file("t.csv")))
    let table = try SampleTable(path: folder.file("t.csv"))
    #expect(table.segments.map(\.id) == ["a"])
    #expect(table.warnings[0].location == "line 3, column \"video\"")
  }
}
