@testable import MOSEIPrep

/// Tables of samples (`--samples`).
enum SampleTableTarget: FuzzTarget {
  static let name = "samples"

  private static let header =
    "id,video,start,end,split,landmarks,sentiment,happy,sad,anger,surprise,disgust,fear"

  static let seeds = [
    "\(header)\n1,v/a.mp4,0,1.5,train,a.csv,0,1,2,0,0,0,0\n2,v/a.mp4,2,nan,train,a.csv,,,,,,,\n",
    "\u{FEFF}\(header),identity,audio,text\r\n"
      + "\"a,\"\"b\"\"\",/x/b.mkv,-1,inf,,,3,0,0,0,0,0,9,me,b.wav,\"two\nlines\"\r\n",
    "id,video,start,end,split,clip,valence\na,b,0,1,train,-1,1e9\nc,\"d\n\"e,0,1,test,x,\n",
  ].map { Array($0.utf8) }

  static let words =
    header.split(separator: ",").map(String.init) + [
      "identity", "audio", "text", "train", "valid", "test", "\"\"", ",\"", "\",", "clip",
      "valence", "nan", "inf",
      "1e308", "\r\n", "../", ".mp4",
    ]

  private static let memory = MemoryFile()

  static func read(_ input: [UInt8]) throws {
    memory.write(input)
    let table = try SampleTable(path: memory.path)
    // A record takes a line at least, and so does what is no record.
    let malformed = table.warnings.filter(\.isMalformedRow)
    let lines = input.count { $0 == UInt8(ascii: "\n") }
    require(table.segments.count + malformed.count <= lines, "more rows than lines")
    require(malformed.allSatisfy { (2...lines + 1).contains($0.line ?? 0) }, "no such line")
    require(
      Set(table.segments.map { Array($0.id.utf8) }).count == table.segments.count,
      "an id occurs twice")
    for segment in table.segments {
      require(table.files[segment.video] != nil, "\"\(segment.video)\" has no files")
      require(!segment.video.contains("/"), "\"\(segment.video)\" is a path")
      require(
        segment.split == nil || table.identities.contains(segment.identity),
        "\"\(segment.identity)\" is no identity")
    }
    _ = LabelScreening(ScreeningOptions()).screen(table.segments)
  }
}
