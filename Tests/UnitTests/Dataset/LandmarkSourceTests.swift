import FeatureCache
import Foundation
import TestSupport
import Testing

@testable import MOSEIPrep

@Suite struct LandmarkSourceTests {
  @Test(.enabled(if: Repository.shared("mosei-mini") != nil))
  func sequenceAndTablesAgree() throws {
    let root = try #require(Repository.shared("mosei-mini"))
    var layout = DatasetLayout(root: root)
    let sequence = try LandmarkSource(layout)
    layout.landmarks = "OpenFace"
    let tables = try LandmarkSource(layout)
    var compared = 0
    // The older header, faces that come and go, a variable rate; and none at all.
    for video in ["_ls2demo20s", "fnf0Vfr2430", "22137", "nOlandmark5"] {
      guard let a = try? sequence.track(for: video) else {
        #expect(throws: LandmarkProblem.self) { try tables.track(for: video) }
        continue
      }
      let b = try tables.track(for: video)
      #expect(a.frames == nil && b.frames == Array(1...b.times.count))
      #expect(a.success == b.success && a.confidence == b.confidence)
      #expect(a.points == b.points, "\(video)")
      #expect(zip(a.times, b.times).allSatisfy { abs($0 - $1) < 1e-6 })
      compared += 1
    }
    #expect(compared == 3)
  }

  private static let columns =
    (0..<68).map { "x_\($0)" } + (0..<68).map { "y_\($0)" } + (0..<68).map { "X_\($0)" }

  /// A table of one value a row for all points, 9 for the space coordinates.
  private func table(
    _ header: String, _ rows: [(leading: String, value: String)], separator: String = ","
  ) -> String {
    var lines = [header + separator + Self.columns.joined(separator: separator)]
    for row in rows {
      let fields = (0..<136).map { _ in row.value } + (0..<68).map { _ in "9" }
      lines.append(row.leading + separator + fields.joined(separator: separator))
    }
    return lines.joined(separator: "\r\n") + "\n"
  }

  private func track(_ text: String) throws -> LandmarkTrack {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("OpenFace"), withIntermediateDirectories: false)
    try Data(text.utf8).write(to: folder.url.appendingPathComponent("OpenFace/-v_.csv"))
    return try LandmarkSource(DatasetLayout(root: folder.path)).track(for: "-v_")
  }

  @Test func severalFacesAFrameGiveTheSurest() throws {
    let track = try track(
      table(
        "frame, face_id, timestamp, confidence, success",
        [
          ("2, 0, 0.033, 0.5, 1", "20"), ("1, 0, 0.000, 0.30, 0", "nan"),
          ("2, 1, 0.033, 0.98, 1", "21"), ("2, 2, 0.033, 0.98, 1", "22"),
          ("4, 0, 0.100, 0.9, 1", "40.5"),
        ], separator: ", "))
    #expect(track.frames == [1, 2, 4] && track.success == [false, true, true])
    #expect(track.times == [0, 0.033, 0.1] && track.confidence == [0.3, 0.98, 0.9])
    #expect(track.x(row: 0, point: 3).isNaN)
    #expect(track.x(row: 1, point: 67) == 21 && track.y(row: 2, point: 0) == 40.5)
  }

  @Test(arguments: [
    ("frame,timestamp,confidence,success", [("1,0,0.9,1", "nan")], "not finite"),
    ("frame,timestamp,confidence,success", [("1,0,inf,1", "2")], "not finite"),
    ("frame,timestamp,success", [("1,0,1", "2")], "confidence"),
    ("Frame,Timestamp,Confidence,success", [("1,0,1,1", "2")], "timestamp"),
    (
      "frame,timestamp,confidence,success", [("1,0,0.9,1", "two")],
      #""place":"line 2","column":"x_0","cause":"not a number"#
    ),
    ("frame,timestamp,confidence,success", [("1,0,0.9,1", "")], "not a number"),
    ("frame,timestamp,confidence,success", [("1,0,0.9", "2")], "not as many fields"),
    ("frame,timestamp,confidence,success", [("1.5,0,0.9,1", "2")], "no frame number"),
  ])
  func malformedTables(header: String, rows: [(String, String)], words: String) throws {
    let text = table(header, rows.map { (leading: $0.0, value: $0.1) })
    let problem = #expect(throws: LandmarkProblem.self) { try track(text) }
    guard case .malformed(let evidence) = problem else {
      Issue.record("\(String(describing: problem))")
      return
    }
    #expect(evidence.text().contains(words), "\(evidence.text())")
  }

  @Test func alignedEntriesAreOneVideo() throws {
    let folder = try TemporaryFolder()
    try CSDFixture.run(
      """
      names = ['confidence', 'success'] + ['%s_%d' % (c, i) for c in 'xy' for i in range(68)]
      def rows(*values): return [[1, 1] + [v] * 136 for v in values]
      csd('CMU_MOSEI_OpenFace2.csd', {
          'v[10]': ([[9, 9.1]], rows(90)), 'v[2]': ([[3, 3.1], [3.1, 3.2]], rows(30, 31)),
          'w[0]': ([[0, 1]], rows(1)), 'w': ([[0, 1]], rows(2)),
      }, names=names, root='OpenFace_2', dtype='f4')
      """, in: folder)
    let source = try LandmarkSource(DatasetLayout(root: folder.path))
    let track = try source.track(for: "v")
    #expect(track.times == [3, 3.1, 9] && track.x(row: 1, point: 0) == 31)
    // An entry of the video's own name is the whole video.
    #expect(try source.track(for: "w").x(row: 0, point: 0) == 2)
    #expect(throws: LandmarkProblem.self) { try source.track(for: "v[1]") }
  }

  @Test func rowsWithoutLandmarksLookBesideTheTable() throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("OpenFace"), withIntermediateDirectories: false)
    for (path, value) in [("own.csv", "1"), ("OpenFace/v.csv", "2"), ("OpenFace/w.csv", "3")] {
      let text = table("frame,timestamp,confidence,success", [("1,0,0.9,1", value)])
      try Data(text.utf8).write(to: URL(fileURLWithPath: folder.file(path)))
    }
    let rows = "a,v.mp4,0,1,train,own.csv\nb,w.mp4,0,1,train,\n"
    try Data("id,video,start,end,split,landmarks\n\(rows)".utf8)
      .write(to: URL(fileURLWithPath: folder.file("t.csv")))
    var layout = DatasetLayout(root: folder.path)
    layout.samples = "t.csv"
    let source = try LandmarkSource(layout)
    #expect(try source.track(for: "v").points[0] == 1)
    #expect(try source.track(for: "w").points[0] == 3)
    let inputs = try MOSEIDataset.load(layout).inputFiles().map(\.name)
    #expect(inputs == ["OpenFace/w.csv", "own.csv", "t.csv"])
    layout.landmarks = "nowhere"
    #expect(throws: PrepError.self) { try LandmarkSource(layout) }
  }

  @Test func sequencesKeepOneRowATime() throws {
    let folder = try TemporaryFolder()
    try CSDFixture.run(
      """
      names = ['face_id', 'timestamp', 'confidence', ' success'] + \\
          ['y_%d' % i for i in range(68)] + [' x_%d ' % i for i in range(68)] + ['X_0']
      def row(confidence, success, x, y): return [0, 0, confidence, success] + [y] * 68 + [x] * 68 + [7]
      csd('CMU_MOSEI_OpenFace2.csd', {
          'v': ([[.2, .3], [0, .1], [.2, .3], [.1, .2]],
                [row(.8, 1, 1, 2), row(.9, 1, 3, 4), row(.95, 1, 5, 6), row(0, 0, nan, 0)]),
          'bad': ([[0, .1]], [row(.9, 1, nan, 2)]),
      }, names=names, root='OpenFace_2', dtype='f4')
      csd('short.csd', {'v': ([[0, .1]], [[0] * 140])}, names=names[:-2] + ['X_67'])
      """, in: folder)
    var layout = DatasetLayout(root: folder.path)
    let source = try LandmarkSource(layout)
    let track = try source.track(for: "v")
    #expect(track.frames == nil && track.times == [0, 0.1, 0.2])
    #expect(track.confidence == [0.9, 0, 0.95] && track.success == [true, false, true])
    #expect(track.x(row: 2, point: 67) == 5 && track.y(row: 0, point: 0) == 4)
    #expect(throws: LandmarkProblem.self) { try source.track(for: "bad") }
    do {
      _ = try source.track(for: "absent")
      Issue.record("an absent video has no landmarks")
    } catch {
      guard case LandmarkProblem.missing = error else { throw error }
    }
    layout.landmarks = "short.csd"
    let error = #expect(throws: PrepError.self) { try LandmarkSource(layout) }
    #expect(error?.description.contains("x_67") == true)
    layout.landmarks = nil
    try FileManager.default.removeItem(atPath: folder.file("CMU_MOSEI_OpenFace2.csd"))
    let missing = #expect(throws: PrepError.self) { try LandmarkSource(layout) }
    #expect(missing?.cause?.contains("CMU_MOSEI_VisualOpenFace2.csd") == true)
  }
}

extension LandmarkTrack {
  fileprivate func x(row: Int, point: Int) -> Float { points[row * 136 + point] }
  fileprivate func y(row: Int, point: Int) -> Float { points[row * 136 + 68 + point] }
}
