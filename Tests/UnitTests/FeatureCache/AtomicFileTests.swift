import FeatureCache
import Foundation
import Glibc
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  @Test func replacesWholeOrNotAtAll() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("index.json")
    try AtomicFile.write("old", to: path)
    var file: AtomicFile? = try AtomicFile(path)
    try file?.append("half of the n")
    file = nil
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
    try AtomicFile.write("new", to: path)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["index.json"])
  }

  @Test func missingFoldersAndFoldersInTheWayAreNamed() throws {
    let folder = try TemporaryFolder()
    let absent = try #require(throws: CacheError.self) {
      try AtomicFile.write("x", to: folder.file("none/file"))
    }
    #expect(absent.path == folder.file("none/file") && absent.cause != nil && absent.remedy != nil)
    try FileManager.default.createDirectory(
      atPath: folder.file("taken"), withIntermediateDirectories: false)
    let taken = try #require(throws: CacheError.self) {
      try AtomicFile.write("x", to: folder.file("taken"))
    }
    #expect(taken.code == .outputFailed)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
  }

  /// A file size limit fails the same call as a full disk, and needs no file system of its own.
  @Test func aFileThatCannotGrowLeavesNothing() async {
    await #expect(processExitsWith: .success) {
      signal(SIGXFSZ, SIG_IGN)
      let folder = try TemporaryFolder()
      var limit = rlimit(rlim_cur: 100_000, rlim_max: 100_000)
      guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else { exit(2) }
      do {
        try AtomicFile.write([UInt8](repeating: 1, count: 200_000), to: folder.file("big"))
        exit(3)
      } catch let error as CacheError {
        guard error.code == .outputFailed, error.path == folder.file("big"),
          error.remedy?.contains("ulimit") == true
        else { exit(4) }
      }
      do {
        let writer = try ShardWriter(
          folder: folder.path, name: "test-00000-of-00001.safetensors",
          layout: CacheFixture.layout, candidates: ["a"])
        try CacheFixture.write(
          CacheFixture.sample("a", clip: 0, identity: 0, seed: 1), row: 0, seed: 1, to: writer)
        _ = try writer.finish()
        exit(5)
      } catch let error as CacheError {
        guard error.path == folder.file("test-00000-of-00001.safetensors") else { exit(6) }
      }
      guard try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty else {
        exit(7)
      }
    }
  }

  /// A disk that is really full.
  @Test(.enabled(if: try SmallDisk.isPermitted, "needs the right to mount a tmpfs"))
  func aFullDiskIsNamed() throws {
    let disk = try #require(try SmallDisk(bytes: 65_536))
    let error = try #require(throws: CacheError.self) {
      try AtomicFile.write([UInt8](repeating: 1, count: 100_000), to: disk.folder.file("big"))
    }
    #expect(error.cause == String(cString: strerror(ENOSPC)))
    #expect(error.remedy?.contains("space") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder.path).isEmpty)
  }

  @Test func digestsAreTheStandardOnes() throws {
    // FIPS 180-4 examples: "abc" and the empty message.
    #expect(
      SHA256.hex(of: "abc".utf8)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      SHA256.hex(of: []) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    // Longer than the read buffer, and not a multiple of it.
    let folder = try TemporaryFolder()
    let bytes = (0..<(1 << 20) + 4321).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    try AtomicFile.write(bytes, to: folder.file("long"))
    let peer = try Tool.check("sha256sum", [folder.file("long")]).text.prefix(64)
    #expect(try SHA256.hex(ofFile: folder.file("long")) == String(peer))
  }
}
