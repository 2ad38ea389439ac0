import FeatureCache
import Foundation
import TestSupport
import Testing

/// Disks that fail, and logs that cannot be written: neither is a fault of the data.
@Suite struct FailingStorageTests {
  private let folder: TemporaryFolder
  private let dataset: String
  private let shim: String

  init() throws {
    folder = try TemporaryFolder()
    dataset = folder.file("dataset")
    shim = folder.file("shim.so")
    try Tool.check(
      Program.path("prep"),
      [
        "synth", dataset, "--speakers", "3", "--utterances", "2", "--seed", "11", "--no-faults",
        "--width", "160", "--height", "120", "--fps", "12",
      ])
    try Self.source.write(toFile: folder.file("shim.c"), atomically: true, encoding: .utf8)
    try Tool.check("clang", ["-shared", "-fPIC", "-o", shim, folder.file("shim.c"), "-ldl"])
  }

  /// What fails the reads of the file that FAILING names, from its 4096th byte on.
  private static let source = """
    #define _GNU_SOURCE
    #include <dlfcn.h>
    #include <errno.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    #include <unistd.h>

    static int fails(int file, off_t offset, size_t count) {
      char link[64], path[4096];
      snprintf(link, sizeof link, "/proc/self/fd/%d", file);
      ssize_t length = readlink(link, path, sizeof path - 1);
      if (length < 0) return 0;
      path[length] = 0;
      return strstr(path, getenv("FAILING")) && offset + (off_t)count > 4096;
    }
    ssize_t pread64(int file, void *buffer, size_t count, off_t offset) {
      ssize_t (*real)(int, void *, size_t, off_t) = dlsym(RTLD_NEXT, "pread64");
      if (fails(file, offset, count)) { errno = EIO; return -1; }
      return real(file, buffer, count, offset);
    }
    ssize_t pread(int file, void *buffer, size_t count, off_t offset) {
      return pread64(file, buffer, count, offset);
    }
    ssize_t read(int file, void *buffer, size_t count) {
      ssize_t (*real)(int, void *, size_t) = dlsym(RTLD_NEXT, "read");
      off_t offset = lseek(file, 0, SEEK_CUR);
      if (offset >= 0 && fails(file, offset, count)) { errno = EIO; return -1; }
      return real(file, buffer, count);
    }
    """

  private func build(_ out: String, failing file: String? = nil) throws -> Tool.Result {
    try Tool.run(
      Program.path("prep"),
      ["build", "--dataset", dataset, "--out", folder.file(out), "--face-size", "32"]
        + ["--audio", file?.hasSuffix(".wav") == true ? "wav" : "auto"],
      environment: file.map { ["LD_PRELOAD": shim, "FAILING": $0] } ?? [:])
  }

  private func aName(in place: String) throws -> String {
    try #require(
      try FileManager.default.contentsOfDirectory(atPath: "\(dataset)/Raw/\(place)").min())
  }

  @Test(arguments: ["Videos/Full/Combined", "Audio/Full/WAV_16000"])
  func aFailingDiskEndsTheBuildInsteadOfCostingSamples(place: String) throws {
    let file = try aName(in: place)
    let failed = try build("out", failing: file)
    #expect(failed.status == 1)
    for words in [file, "Input/output error", "run the same command again"] {
      #expect(failed.errors.contains(words), "\(failed.errors)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("out/index.json")))
  }

  @Test func aBuildGoesOnOnceTheDiskIsWell() throws {
    #expect(try build("out", failing: try aName(in: "Videos/Full/Combined")).status == 1)
    #expect(try build("out").status == 0)
    #expect(try build("reference").status == 0)
    #expect(try contents(of: folder.file("out")) == contents(of: folder.file("reference")))
  }

  @Test func aLogThatCannotBeWrittenEndsNothing() throws {
    let script = #""$1" build --dataset "$2" --out "$3" --face-size 32 2>/dev/full"#
    let result = try Tool.run(
      "sh", ["-c", script, "sh", Program.path("prep"), dataset, folder.file("out")])
    #expect(result.status == 0)
    try Tool.check(Program.path("prep"), ["verify", folder.file("out")])
  }

  @Test func aResultThatCannotBeWrittenIsAFailure() throws {
    #expect(try build("out").status == 0)
    let script = #""$1" inspect "$2" --format csv >/dev/full"#
    let result = try Tool.run("sh", ["-c", script, "sh", Program.path("prep"), folder.file("out")])
    #expect(result.status == 1 && result.errors.contains("No space left on device"))
  }
}
