import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Small clips that ffmpeg makes, one for each way a container or codec can mislead.
@Suite struct MadeClipTests {
  /// How to make one clip: arguments for ffmpeg after its input, and the file's name.
  struct Recipe: Sendable, CustomTestStringConvertible {
    var name: String
    var arguments: [String]
    var source = "testsrc2=s=128x96:r=25:d=2"
    var testDescription: String { name }

    init(_ name: String, _ arguments: String, source: String = "testsrc2=s=128x96:r=25:d=2") {
      self.name = name
      self.arguments = arguments.split(separator: " ").map(String.init)
      self.source = source
    }
  }

  static let recipes = [
    Recipe("pyramid.mp4", "-c:v libx264 -bf 3 -x264-params b-pyramid=normal:keyint=12"),
    Recipe("opengop.mkv", "-c:v libx264 -bf 3 -x264-params open-gop=1:keyint=10"),
    Recipe("interlaced.mp4", "-c:v libx264 -flags +ilme+ildct -x264-params interlaced=1"),
    Recipe("hevc.mkv", "-c:v libx265 -x265-params log-level=none:bframes=3:keyint=20"),
    Recipe("av1.mp4", "-c:v libaom-av1 -cpu-used 8 -crf 50", source: "testsrc2=s=128x96:d=0.8"),
    Recipe("altref.webm", "-c:v libvpx-vp9 -deadline realtime -auto-alt-ref 1 -lag-in-frames 16"),
    Recipe("altref8.webm", "-c:v libvpx -auto-alt-ref 1 -lag-in-frames 16 -deadline good"),
    Recipe("late.ts", "-c:v libx264 -bf 2 -output_ts_offset 1000.5"),
    Recipe("mpeg2.mpg", "-c:v mpeg2video -flags +ilme+ildct -bf 2 -f vob"),
    Recipe("mpeg2.ts", "-c:v mpeg2video -bf 2 -g 9"),
    Recipe("asp.avi", "-c:v mpeg4 -bf 2"),
    Recipe("h264.avi", "-c:v libx264 -bf 2"),
    Recipe("variable.mkv", "-vf select=gt(mod(n\\,7)\\,2) -fps_mode passthrough -c:v libx264"),
    Recipe("ntsc.mp4", "-c:v libx264 -bf 2", source: "testsrc2=s=128x96:r=30000/1001:d=2"),
    Recipe("slow.mp4", "-c:v libx264", source: "testsrc2=s=128x96:r=2:d=3"),
    Recipe("theora.ogv", "-c:v libtheora"),
    Recipe("sorenson.flv", "-c:v flv1"),
    Recipe("wmv.asf", "-c:v wmv2"),
    Recipe("palette.mov", "-vf scale=32:24,format=rgb24 -c:v qtrle -pix_fmt pal8 -t 0.4"),
    Recipe("odd.mkv", "-c:v ffv1 -pix_fmt yuv420p10", source: "testsrc2=s=127x95:d=0.4"),
    Recipe("single.mp4", "-frames:v 1 -c:v libx264"),
  ]

  private func make(_ recipe: Recipe, in folder: TemporaryFolder) throws -> String {
    let path = folder.file(recipe.name)
    try Tool.check(
      "ffmpeg",
      ["-v", "error", "-nostdin", "-f", "lavfi", "-i", recipe.source] + recipe.arguments + [path])
    return path
  }

  private func remux(_ arguments: String, to path: String) throws {
    try Tool.check(
      "ffmpeg",
      ["-v", "error", "-nostdin"] + arguments.split(separator: " ").map(String.init) + [path])
  }

  @Test(arguments: recipes)
  func framesAreThoseOfAFullDecode(recipe: Recipe) throws {
    let folder = try TemporaryFolder()
    try expectFramesOfFFmpeg(try make(recipe, in: folder))
  }

  @Test func editListsDropFrames() throws {
    let folder = try TemporaryFolder()
    let whole = try make(Recipe("whole.mp4", "-c:v libx264 -bf 2 -g 50"), in: folder)
    let cut = folder.file("cut.mp4")
    try remux("-ss 0.77 -i \(whole) -c copy", to: cut)
    let scan = try MediaFile(opening: cut).scan()
    let frames = try FFmpegFrames(cut).frames.count
    // What the test is about: packets there are that no player shows.
    #expect((scan.video?.packetCount ?? 0) > frames)
    try expectFramesOfFFmpeg(cut)
  }

  @Test(arguments: [90, 180, 270])
  func rotationTurnsPicturesUpright(degrees: Int) throws {
    let folder = try TemporaryFolder()
    let plain = try make(Recipe("plain.mp4", "-c:v libx264 -t 0.4"), in: folder)
    let turned = folder.file("turned.mp4")
    try remux("-i \(plain) -c copy -metadata:s:v:0 rotate=\(degrees)", to: turned)
    try expectFramesOfFFmpeg(turned)

    let media = try MediaFile(opening: turned)
    let facts = try #require(try media.scan().video)
    let upright = try FFmpegFrames(turned, rotating: true)
    #expect(facts.displayWidth == upright.width && facts.displayHeight == upright.height)
    let filters = [0: "null", 90: "transpose=clock", 180: "hflip,vflip", 270: "transpose=cclock"]
    let filter: String = try #require(filters[facts.rotation])
    let ours = try FFmpegFrames(turned, filter: filter)
    #expect(facts.rotation != 0)
    #expect(ours.frames == upright.frames)
    _ = try media.decode(frames: [0], timeline: try media.timeline()) { _, frame in
      #expect(frame.rotation == facts.rotation && frame.displayWidth == facts.displayWidth)
    }
  }

  @Test func truncatedFilesGiveWhatIsThere() throws {
    let folder = try TemporaryFolder()
    let whole = try make(
      Recipe("whole.mp4", "-c:v libx264 -bf 2 -g 25 -movflags +faststart"), in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = folder.file("part.mp4")
    try bytes.prefix(bytes.count * 6 / 10).write(to: URL(fileURLWithPath: path))
    let media = try MediaFile(opening: path)
    let end = try #require(try media.scan().mediaEnd)
    #expect(end > Rational(1, 2) && end < Rational(9, 5))
    try expectFramesOfFFmpeg(path)
  }

  @Test func streamsCutBeforeAKeyFrameStartWhereTheDecoderDoes() throws {
    let folder = try TemporaryFolder()
    let whole = try make(Recipe("whole.ts", "-c:v libx264 -bf 2 -g 20"), in: folder)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let path = folder.file("part.ts")
    try bytes.dropFirst(188 * (bytes.count / 188 / 3)).write(to: URL(fileURLWithPath: path))
    try expectFramesOfFFmpeg(path)
  }

  @Test func damagedPacketsAreReportedAndNeverDeliveredAsGood() throws {
    let folder = try TemporaryFolder()
    let whole = try make(Recipe("whole.mkv", "-c:v libx264 -bf 0 -g 10"), in: folder)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
    let middle = bytes.count / 2
    for index in middle..<middle + 300 { bytes[index] = UInt8(truncatingIfNeeded: index &* 7) }
    let path = folder.file("damaged.mkv")
    try bytes.write(to: URL(fileURLWithPath: path))
    // Frame threads change what damage is concealed with, and all pictures that refer to it.
    let reference = Set(try FFmpegFrames(path, threads: 1).frames.map(\.md5))
    let media = try MediaFile(opening: path)
    let timeline = try media.timeline()
    var delivered: [Int: String] = [:]
    let report = try media.decode(frames: Array(0..<timeline.count), timeline: timeline) {
      delivered[$0] = try FrameDigest.md5(of: $1)
    }
    let lost = report.damaged + report.missing
    #expect(!lost.isEmpty)
    #expect(Set(delivered.keys).union(lost) == Set(0..<timeline.count))
    #expect(delivered.count + lost.count == timeline.count)
    #expect(reference.isSuperset(of: delivered.values))
  }

  @Test func picturesOverTheLimitAreRefused() throws {
    let folder = try TemporaryFolder()
    let path = try make(Recipe("wide.mp4", "-c:v libx264 -t 0.2"), in: folder)
    let media = try MediaFile(opening: path, limits: MediaLimits(maxPixels: 128 * 96 - 1))
    let error = try #require(throws: PrepError.self) { try media.scan() }
    #expect(error.cause == "128 x 96 pixels, the limit is 12287")
    #expect(try MediaFile(opening: path).scan().video?.packetCount == 5)
  }

  @Test func coverPicturesAreNoVideo() throws {
    let folder = try TemporaryFolder()
    let cover = folder.file("cover.png")
    try remux("-f lavfi -i testsrc2=s=64x64:d=0.04 -frames:v 1", to: cover)
    let song = folder.file("song.m4a")
    try remux(
      "-f lavfi -i sine=d=1 -i \(cover) -map 0 -map 1 -c:a aac -c:v png -disposition:v attached_pic",
      to: song)
    let media = try MediaFile(opening: song)
    #expect(try media.scan().video == nil)
    #expect(try media.scan().audio?.codec == "aac")
    #expect(throws: PrepError.self) { try media.timeline() }
  }

  @Test(arguments: [
    Recipe("stereo.m4a", "-c:a aac -ac 2"), Recipe("surround.mkv", "-c:a flac -ac 6"),
    Recipe("opus.webm", "-c:a libopus"), Recipe("mp3.avi", "-c:a libmp3lame"),
    Recipe("bytes.wav", "-c:a pcm_u8"), Recipe("wide.wav", "-c:a pcm_s24le"),
    Recipe("double.mkv", "-c:a pcm_f64le"), Recipe("offset.ts", "-c:a mp2 -output_ts_offset 7"),
  ])
  func audioIsThatOfFFmpeg(recipe: Recipe) throws {
    let folder = try TemporaryFolder()
    var recipe = recipe
    recipe.source = "aevalsrc=0.4*sin(2000*t)|0.3*sin(9000*t*t):d=1.3:s=44100"
    if recipe.name == "opus.webm" { recipe.source += ",aresample=48000" }
    try expectAudioOfFFmpeg(try make(recipe, in: folder))
  }

  @Test func theEndIsTheLaterStreamsEnd() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("both.mkv")
    try remux(
      "-f lavfi -i testsrc2=s=128x96:r=25:d=1 -f lavfi -i sine=d=1.5:r=8000 -c:v libx264 -c:a pcm_s16le",
      to: path)
    let end = try #require(try MediaFile(opening: path).scan().mediaEnd)
    #expect(abs(end.doubleValue - 1.5) < 0.002)
  }
}
