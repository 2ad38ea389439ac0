import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Files that are no media: each is refused with its own reason, at once.
@Suite struct HostileFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ path: String) throws -> PrepError {
    try #require(throws: PrepError.self) { try MediaFile(opening: path) }
  }

  private func file(_ name: String, _ content: Data) throws -> String {
    try content.write(to: URL(fileURLWithPath: folder.file(name)))
    return folder.file(name)
  }

  @Test func contentThatIsNoMedia() throws {
    #expect(try refusal(file("empty.mp4", Data())).message == "the file is empty")
    #expect(try refusal(file("text.txt", Data("hello, world\n".utf8))).code == .formatInvalid)
    // A fixed sequence (Knuth's MMIX constants): a rerun must see the same noise.
    var state: UInt64 = 1
    let noise = Data(
      (0..<200_000).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt8(state >> 56)
      })
    #expect(try refusal(file("noise.mp4", noise)).code == .formatInvalid)
    #expect(
      try refusal(file("playlist.mp4", Data("#EXTM3U\n#EXT-X-TARGETDURATION:1\n".utf8))).code
        == .fileRefused)
  }

  @Test func namesThatLeadToNoFile() throws {
    #expect(try refusal(folder.file("absent.mp4")).code == .fileMissing)
    #expect(try refusal(folder.path).cause == "it is a directory")
    #expect(try refusal("/dev/zero").cause == "it is a device")
    let loop = folder.file("loop.mp4")
    try FileManager.default.createSymbolicLink(atPath: loop, withDestinationPath: loop)
    #expect(try refusal(loop).code == .fileUnreadable)
  }

  @Test(.timeLimit(.minutes(1))) func aFIFODoesNotHang() throws {
    let fifo = folder.file("fifo.mp4")
    #expect(mkfifo(fifo, 0o600) == 0)
    #expect(try refusal(fifo).cause == "it is a FIFO")
  }
}
