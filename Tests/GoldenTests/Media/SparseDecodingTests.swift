import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Frames decoded sparsely, compared with ffmpeg's full decode and with our own.
@Suite struct SparseDecodingTests {
  /// A clip, and whether packets of it can be left out.
  struct Recipe: Sendable, CustomTestStringConvertible {
    enum Saving: Sendable {
      /// Nothing: only a full decode is certain.
      case none
      /// Pictures no other refers to.
      case pictures
      /// Whole stretches before a key picture.
      case stretches
      case both
    }

    var name: String
    var arguments: [String]
    var saving: Saving
    var testDescription: String { name }

    init(_ name: String, _ saving: Saving, _ arguments: String) {
      self.name = name
      self.saving = saving
      self.arguments = arguments.split(separator: " ").map(String.init)
    }
  }

  static let recipes = [
    Recipe("pyramid.mp4", .both, "-c:v libx264 -bf 3 -x264-params b-pyramid=normal:keyint=25"),
    Recipe("strict.mkv", .both, "-c:v libx264 -bf 5 -x264-params b-pyramid=strict:keyint=30"),
    Recipe("slices.ts", .both, "-c:v libx264 -bf 3 -slices 4 -g 25"),
    Recipe("h264.flv", .both, "-c:v libx264 -bf 2 -g 25"),
    Recipe("fragments.mp4", .both, "-c:v libx264 -g 25 -movflags +frag_keyframe+empty_moov"),
    Recipe("late.ts", .both, "-c:v libx264 -bf 2 -g 25 -output_ts_offset 1000.5"),
    Recipe("opengop.mkv", .pictures, "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=20"),
    Recipe("refresh.mp4", .none, "-c:v libx264 -bf 0 -x264-params intra-refresh=1:keyint=20"),
    Recipe("mbaff.mp4", .both, "-c:v libx264 -flags +ilme+ildct -bf 2 -g 25"),
    Recipe("hevc.mp4", .both, "-c:v libx265 -x265-params \(x265):open-gop=0:keyint=25"),
    Recipe("rasl.mkv", .both, "-c:v libx265 -x265-params \(x265):open-gop=1:keyint=20"),
    Recipe("layers.mkv", .both, "-c:v libx265 -x265-params \(x265):temporal-layers=1:keyint=25"),
    Recipe("altref.webm", .stretches, "-c:v libvpx-vp9 \(vpx) -g 25"),
    Recipe("altref8.webm", .stretches, "-c:v libvpx \(vpx) -g 25"),
    Recipe("av1.mp4", .stretches, "-c:v libaom-av1 -cpu-used 8 -crf 50 -g 25 -t 3"),
    Recipe("asp.mp4", .both, "-c:v mpeg4 -bf 2 -g 25"),
    Recipe("asp.avi", .none, "-c:v mpeg4 -bf 2 -g 25"),
    Recipe("packed.avi", .none, "-c:v libxvid -bf 2 -g 25"),
    Recipe("mpeg2.ts", .both, "-c:v mpeg2video -bf 2 -g 15"),
    Recipe("mpeg2.mkv", .both, "-c:v mpeg2video -bf 2 -g 15 -flags +ilme+ildct"),
    Recipe("mpeg1.mkv", .both, "-c:v mpeg1video -bf 2 -g 15"),
    Recipe("mpeg1.mpg", .none, "-c:v mpeg1video -bf 2 -g 15"),
    Recipe("wmv.asf", .stretches, "-c:v wmv2 -g 25"),
  ]

  private static let x265 = "log-level=none:bframes=3:b-pyramid=1:pools=none:frame-threads=1"
  private static let vpx = "-deadline realtime -cpu-used 8 -auto-alt-ref 1 -lag-in-frames 16"

  @Test(arguments: recipes)
  func wantedFramesAreThoseOfAFullDecode(recipe: Recipe) throws {
    let folder = try TemporaryFolder()
    let path = try make(recipe, in: folder)
    let work = try expectSparseFramesOfFFmpeg(path)
    let leavesPictures = work.contains { $0.skippedPackets > 0 && $0.restarts == 0 }
    let leavesStretches = work.contains { $0.restarts > 0 }
    #expect(leavesStretches == (recipe.saving == .stretches || recipe.saving == .both))
    if recipe.saving == .none || recipe.saving == .pictures {
      #expect(leavesPictures == (recipe.saving == .pictures))
    }
    #expect(work.allSatisfy { $0.fallback == nil })
  }

  @Test(arguments: ["mp4", "mkv", "ts"])
  func damagedFilesGiveWhatAFullDecodeGives(container: String) throws {
    let folder = try TemporaryFolder()
    let whole = try make(
      Recipe("whole.\(container)", .both, "-c:v libx264 -bf 3 -g 25"), in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    var fallbacks = 0
    for round in 0..<8 {
      var damaged = bytes
      // One byte in each of a few places, none in the headers at the front or the index at the end.
      for place in 1...3 {
        damaged[bytes.count / 8 + (bytes.count * 3 / 4) * place * (round + 1) / 27] ^= 0x5a
      }
      let path = folder.file("damaged\(round).\(container)")
      try damaged.write(to: URL(fileURLWithPath: path))
      for stride in [8, 37] {
        let fallback = try expectSparseEqualsFull(path) {
          Array(Swift.stride(from: 5, to: $0, by: stride))
        }
        if fallback != nil { fallbacks += 1 }
      }
    }
    // What the test is about: damage that is met on the way.
    #expect(fallbacks > 0)
  }

  @Test(arguments: ["mp4", "mkv", "ts"])
  func truncatedFilesGiveWhatAFullDecodeGives(container: String) throws {
    let folder = try TemporaryFolder()
    let whole = try make(
      Recipe(
        "whole.\(container)", .both,
        "-c:v libx264 -bf 3 -g 25" + (container == "mp4" ? " -movflags +faststart" : "")),
      in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = folder.file("part.\(container)")
    try bytes.prefix(bytes.count * 6 / 10).write(to: URL(fileURLWithPath: path))
    for step in [1, 8, 37] {
      try expectSparseEqualsFull(path) { Array(stride(from: 0, to: $0, by: step)) }
    }
  }

  @Test func editListsAreDecodedFully() throws {
    let folder = try TemporaryFolder()
    let whole = try make(Recipe("whole.mp4", .both, "-c:v libx264 -bf 2 -g 50"), in: folder)
    let cut = folder.file("cut.mp4")
    try Tool.check(
      "ffmpeg", ["-v", "error", "-nostdin", "-ss", "0.77", "-i", whole, "-c", "copy", cut])
    #expect(try expectSparseFramesOfFFmpeg(cut).allSatisfy { $0.skippedPackets == 0 })
  }

  private func make(_ recipe: Recipe, in folder: TemporaryFolder) throws -> String {
    let path = folder.file(recipe.name)
    try Tool.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", Self.source] + recipe.arguments + [path])
    return path
  }

  /// Moving shapes and noise, which no encoder codes as skipped blocks.
  private static let source = "testsrc2=s=128x96:r=25:d=5,noise=alls=12:allf=t"
}
