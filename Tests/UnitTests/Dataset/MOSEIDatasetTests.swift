import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct MOSEIDatasetTests {
  private let folds =
    "standard_train_fold=['b', '-a_']\nstandard_valid_fold=['_v']\nstandard_test_fold=['9']\n"

  private func fixture() throws -> DatasetFixture {
    try DatasetFixture(
      transcripts: [
        "-a_":
          "-a____1___5.0___6.0___later\n\n-a____0___0___1___first\nnonsense\n-a____1___7___8___again\n",
        "b": "b___0___0.0___2.0___no labels\r\n",
      ],
      videos: ["-a_.mkv", "-a_.mp4", "_v.MP4"], clips: ["-a__0.mp4"], folds: folds,
      labels: """
        {'-a_': ([[5, 6], [0, 1], [2.5, 3]], np.arange(21) / 10),
         '_v': ([[1, 2], [1, 3]], [0] * 14), 'stray': ([[0, 1]], [nan] * 7)}
        """)
  }

  @Test func segmentsAreLinesAndRowsWithoutLines() throws {
    let fixture = try fixture()
    let dataset = try MOSEIDataset.load(fixture.layout)
    #expect(
      dataset.segments.map(\.id) == [
        "-a_[0]", "-a_[-1@2.5]", "-a_[1]", "-a_[1#2]", "_v[-1@1.0]", "_v[-1@1.0#2]", "b[0]",
        "stray[-1@0.0]",
      ])
    #expect(
      dataset.segments.map(\.split) == [
        .train, .train, .train, .train, .valid, .valid, .train, nil,
      ])
    #expect(dataset.segments[0].labels?.sentiment == 0.7)
    #expect(dataset.segments[2].labels?.emotions == [0.1, 0.2, 0.3, 0.4, 0.5, 0.6])
    #expect(dataset.segments[1].text == nil && !dataset.segments[1].hasTranscriptLine)
    #expect(dataset.segments[6].text == "no labels" && dataset.segments[6].labels == nil)
    #expect(dataset.identities == ["-a_", "b", "_v", "9"])
    #expect(dataset.warnings.map(\.line) == [4, nil])
    #expect(dataset.warnings[1].message.contains("\"9\""))
  }

  /// Older releases have sentiment and emotions in two files; the SDK's `align` cuts videos into
  /// entries `<video>[<row>]`.
  @Test func labelsComeTogetherFromTwoFiles() throws {
    let fixture = try fixture()
    try CSDFixture.run(
      """
      csd('emotions.csd', {'-a_': ([[5.0004, 6], [0, 1], [2.5, 3]], np.arange(18) / 10)},
          names=['Anger', 'Disgust', 'Fear', 'Happiness', 'Sadness', 'Surprise'],
          root='Emotion Labels', dtype='f8', compression='gzip',
          key='dimension namescomputational sequence version')
      csd('sentiment.csd',
          {'-a_[1]': ([[0, 1]], [-2]), '-a_[0]': ([[5, 6]], [1.5]), 'x[y]': ([[0, 1]], [3])},
          names=['sentiment'], root='Sentiment Labels', dtype='f4')
      """, in: fixture.folder)
    var layout = fixture.layout
    layout.labels = ["sentiment.csd", "emotions.csd"]
    let segments = try MOSEIDataset.load(layout).segments
    func labels(_ id: String) throws -> Labels {
      try #require(segments.first { $0.id == id }?.labels)
    }
    #expect(try labels("-a_[0]").raw == [-2, 0.9, 1, 0.6, 1.1, 0.7, 0.8])
    #expect(try labels("-a_[1]").raw == [1.5, 0.3, 0.4, 0, 0.5, 0.1, 0.2])
    // A row that only one file has lacks the other's labels.
    #expect(try labels("-a_[-1@2.5]").unfit.map(\.name) == ["sentiment"])
    #expect(try labels("x[y][-1@0.0]").unfit.count == 6)

    // One file alone annotates less, and nothing of that is at fault.
    layout.labels = ["sentiment.csd"]
    let alone = try MOSEIDataset.load(layout).segments.compactMap(\.labels)
    #expect(alone.count == 3 && alone.allSatisfy { $0.isFinite && $0.emotions[0].isNaN })
  }

  @Test func mediaAreFoundByExactNameInsideTheDataSet() throws {
    let fixture = try fixture()
    let layout = fixture.layout
    let outside = try TemporaryFolder()
    try Data().write(to: outside.url.appendingPathComponent("b.mp4"))
    let videos = layout.path(layout.videos)
    try FileManager.default.createSymbolicLink(
      atPath: videos + "/b.mp4", withDestinationPath: outside.file("b.mp4"))
    try FileManager.default.createSymbolicLink(
      atPath: videos + "/inside.mp4", withDestinationPath: "-a_.mkv")
    try FileManager.default.createDirectory(
      atPath: videos + "/folder.mp4", withIntermediateDirectories: false)
    let dataset = try MOSEIDataset.load(layout)
    #expect(dataset.mediaFile(for: "-a_") == videos + "/-a_.mp4")
    #expect(dataset.mediaFile(for: "_v") == nil)
    #expect(dataset.mediaFile(for: "inside") == videos + "/inside.mp4")
    #expect(dataset.mediaFile(for: "folder") == nil && dataset.mediaFile(for: "-a") == nil)
    #expect(dataset.mediaFile(for: "b") == nil)
    #expect(dataset.missingMediaEvidence(for: "b")["cause"]?.string?.contains("leaves") == true)
    #expect(dataset.hasSegmentedClips && dataset.segmentedClipExists("-a_", clip: 0))
    #expect(!dataset.segmentedClipExists("-a_", clip: 1) && dataset.wavFile(for: "-a_") == nil)
  }

  @Test func partsMayBeLinksToAnywhereButNotTheFilesInThem() throws {
    let fixture = try fixture()
    let layout = fixture.layout
    let (linked, outside) = (try TemporaryFolder(), try TemporaryFolder())
    let files = FileManager.default
    for part in layout.labels + [layout.folds, "OpenFace", "Raw"] {
      try files.createSymbolicLink(
        atPath: linked.file(part), withDestinationPath: layout.path(part))
    }
    let whole = try MOSEIDataset.load(layout)
    let dataset = try MOSEIDataset.load(DatasetLayout(root: linked.path))
    #expect(dataset.segments.map(\.id) == whole.segments.map(\.id))
    #expect(dataset.mediaFile(for: "-a_") != nil)

    // A transcript and landmarks that lead out count as missing, as videos do.
    let transcripts = layout.path(layout.transcripts)
    let transcript = try #require(try files.contentsOfDirectory(atPath: transcripts).first)
    try files.moveItem(atPath: "\(transcripts)/\(transcript)", toPath: outside.file(transcript))
    try files.createSymbolicLink(
      atPath: "\(transcripts)/\(transcript)", withDestinationPath: outside.file(transcript))
    try Data().write(to: URL(fileURLWithPath: outside.file("x.csv")))
    try files.createSymbolicLink(
      atPath: layout.path("OpenFace/-a_.csv"), withDestinationPath: outside.file("x.csv"))
    let without = try MOSEIDataset.load(layout)
    #expect(without.segments.count { $0.hasTranscriptLine } < whole.segments.count)
    let problem = #expect(throws: LandmarkProblem.self) {
      try LandmarkSource(layout).track(for: "-a_")
    }
    guard case .missing(let evidence) = problem else {
      Issue.record("not missing")
      return
    }
    #expect(evidence["cause"]?.string?.contains("leaves") == true)
  }

  @Test func cachesNameNoPlaceOnAMachine() {
    var layout = DatasetLayout(root: "/data/mosei")
    #expect(layout.portableName("/data/mosei/Raw/a.txt") == "Raw/a.txt")
    layout.videos = "/disk/videos"
    layout.labels = ["/elsewhere/labels.csd"]
    layout.samples = "/tables/samples.csv"
    #expect(layout.portableName("/disk/videos/22137.mp4") == "videos:22137.mp4")
    #expect(layout.portableName("/elsewhere/labels.csd") == "labels:labels.csd")
    #expect(layout.portableName("/tables/clips/a.mp4") == "samples:clips/a.mp4")
    #expect(layout.portableName("/home/somebody/b.mp4") == "elsewhere:b.mp4")
  }

  @Test func missingPartsAreNamed() throws {
    let fixture = try fixture()
    for part in [\DatasetLayout.videos, \.transcripts, \.labels[0], \.folds] {
      var layout = fixture.layout
      layout[keyPath: part] = "elsewhere/x"
      let error = #expect(throws: PrepError.self) { try MOSEIDataset.load(layout) }
      #expect(error?.code == .fileMissing)
      #expect(error?.path == fixture.folder.path + "/elsewhere/x")
    }
  }

  @Test func idsThatNameOtherPlacesAreRefused() throws {
    let fixture = try fixture()
    try CSDFixture.run(
      "csd('CMU_MOSEI_Labels.csd', {'..': ([[0, 1]], [0] * 7)})", in: fixture.folder)
    let error = #expect(throws: PrepError.self) { try MOSEIDataset.load(fixture.layout) }
    #expect(error?.code == .fileRefused)
  }
}
