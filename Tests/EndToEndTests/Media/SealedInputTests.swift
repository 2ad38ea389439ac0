import Foundation
import TestSupport
import Testing

/// Files that name a neighbour: `prep frames` must not open it, whatever they are called.
@Suite struct SealedInputTests {
  private let folder: TemporaryFolder
  private static let neighbour = "neighbour.mp4"

  init() throws {
    folder = try TemporaryFolder()
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=1", "-c:v",
        "libx264", folder.file(Self.neighbour),
      ])
  }

  @Test(arguments: [
    ("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nneighbour.mp4\n#EXT-X-ENDLIST\n", "hls"),
    ("ffconcat version 1.0\nfile neighbour.mp4\n", "concat"),
    (
      """
      <?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" \
      profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" \
      mediaPresentationDuration="PT1S"><Period><AdaptationSet mimeType="video/mp4">\
      <Representation id="0" bandwidth="1000"><BaseURL>neighbour.mp4</BaseURL>\
      </Representation></AdaptationSet></Period></MPD>
      """, "dash"
    ),
  ])
  func playlistsAreRefused(text: String, format: String) throws {
    let path = folder.file("playlist.mp4")
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    let (result, opened) = try trace(Program.path("prep"), ["frames", path])
    #expect(result.status == 1)
    #expect(result.errors.contains("the content is \(format)"))
    #expect(opened.contains { $0.contains("playlist.mp4") })
    #expect(!opened.contains { $0.contains(Self.neighbour) })
  }

  @Test func externalDataReferencesAreNotFollowed() throws {
    let path = folder.file("reference.mp4")
    let original = try Data(contentsOf: URL(fileURLWithPath: folder.file(Self.neighbour)))
    try Self.pointing(original, to: folder.file(Self.neighbour))
      .write(to: URL(fileURLWithPath: path))
    // The control: a reader that follows references finds this one.
    let (_, followed) = try trace(
      "ffprobe", ["-v", "error", "-enable_drefs", "1", "-use_absolute_path", "1", path])
    #expect(followed.contains { $0.contains(Self.neighbour) })

    let (result, opened) = try trace(Program.path("prep"), ["frames", path])
    #expect(result.status == 1)
    #expect(opened.contains { $0.contains("reference.mp4") })
    #expect(!opened.contains { $0.contains(Self.neighbour) })
  }

  @Test func jsonListsTheStepsOfASample() throws {
    let path = folder.file(Self.neighbour)
    let result = try Tool.check(
      Program.path("prep"), ["frames", path, "--start", "0.2", "--end", "1.4", "--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    let steps = try #require(object["steps"] as? [[String: Any]])
    #expect(object["video"] as? String == path)
    #expect(steps.map { $0["valid"] as? Bool } == [true, true, true, false])
    #expect(steps.prefix(3).map { $0["pts"] as? Int } == [2560, 6656, 10752])
    #expect(steps.last?["pts"] is NSNull && steps.last?["md5"] is NSNull)
  }

  /// Runs a program under strace and returns the lines of the files it opened.
  private func trace(
    _ program: String, _ arguments: [String]
  ) throws -> (result: Tool.Result, opened: [String]) {
    let log = folder.file("strace-\(UUID().uuidString)")
    let result = try Tool.run(
      "strace", ["-f", "-e", "trace=open,openat", "-o", log, program] + arguments)
    let text = try String(contentsOfFile: log, encoding: .utf8)
    return (result, text.split(separator: "\n").map(String.init))
  }

  /// An MP4 whose samples lie in another file, by an alias record (QuickTime File Format).
  private static func pointing(_ file: Data, to target: String) throws -> Data {
    func big(_ value: Int, _ size: Int) -> Data {
      Data((0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * (size - 1 - $0))) })
    }
    func padded(_ text: String, _ size: Int) -> Data {
      Data([UInt8(text.utf8.count)]) + Data(text.utf8) + Data(count: size - text.utf8.count)
    }
    var path = Data(target.utf8)
    if path.count % 2 == 1 { path.append(0) }
    // Type 2 is an absolute path; type 0xFFFF ends the list.
    let levels = big(1, 2) + big(1, 2)
    let record =
      Data(count: 10) + padded("V", 27) + Data(count: 12) + padded(neighbour, 63)
      + Data(count: 16) + levels + Data(count: 16) + big(2, 2) + big(path.count, 2) + path
      + big(0xFFFF, 2) + big(0, 2)
    let entry = big(12 + record.count, 4) + Data("alis".utf8) + big(0, 4) + record
    var result = file
    let old = try #require(result.range(of: Data("url ".utf8) + big(1, 4)))
    result.replaceSubrange(old.lowerBound - 4..<old.upperBound, with: entry)
    // The file's index follows its data, so that growth moves no sample.
    for box in ["moov", "trak", "mdia", "minf", "dinf", "dref"] {
      let name = try #require(result.range(of: Data(box.utf8)))
      let field = name.lowerBound - 4..<name.lowerBound
      let size = result[field].reduce(0) { $0 << 8 | Int($1) }
      result.replaceSubrange(field, with: big(size + entry.count - 12, 4))
    }
    return result
  }
}
