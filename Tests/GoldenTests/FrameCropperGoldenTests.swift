import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Face crops against the ffmpeg program doing crop, pad and scale.
@Suite struct FrameCropperGoldenTests {
  private let folder: TemporaryFolder
  private static let size = 64

  init() throws { folder = try TemporaryFolder() }

  /// A picture format, how to store it, and the colours it states.
  struct Format: CustomTestStringConvertible, Sendable {
    var name: String
    var file = "clip.mkv"
    var encoder = ["-c:v", "ffv1"]
    var filter = "null"
    var testDescription: String { [name, filter].joined(separator: " ") }
  }

  private func makeClip(_ format: Format, frame: String = "324x244") throws -> String {
    let path = folder.file(format.file)
    try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=\(frame):rate=5:duration=0.4",
        "-vf", format.filter, "-pix_fmt", format.name,
      ] + format.encoder + [path])
    return path
  }

  private func ours(
    _ clip: String, _ boxes: [PixelBox], size: Int = size
  ) throws -> [[UInt8]] {
    let media = try MediaFile(opening: clip)
    let cropper = FrameCropper(size: size)
    var crops: [[UInt8]] = []
    _ = try media.decode(frames: [0], timeline: media.timeline()) { _, frame in
      for box in boxes {
        var crop = [UInt8](repeating: 77, count: cropper.byteCount)
        try crop.withUnsafeMutableBufferPointer { try cropper.crop(frame, box: box, into: $0) }
        crops.append(crop)
      }
    }
    return crops
  }

  private func ffmpeg(
    _ clip: String, _ filters: [String], options: [String] = []
  ) throws -> [UInt8] {
    Array(
      try Tool.check(
        "ffmpeg",
        ["-v", "error"] + options + [
          "-i", clip, "-vf", (filters + ["format=rgb24"]).joined(separator: ","),
          "-frames:v", "1", "-f", "rawvideo", "-",
        ]
      ).output)
  }

  /// The filters that cut `box` from a frame, black outside, and scale it as the cropper does.
  private func filters(
    _ box: PixelBox, frame: (width: Int, height: Int), size: Int = size
  ) -> [String] {
    let columns = (box.x..<box.x + box.side).clamped(to: 0..<frame.width)
    let rows = (box.y..<box.y + box.side).clamped(to: 0..<frame.height)
    let algorithm = box.side > size ? "area" : "bilinear"
    return [
      "crop=\(columns.count):\(rows.count):\(columns.lowerBound):\(rows.lowerBound):exact=1",
      "pad=\(box.side):\(box.side):\(columns.lowerBound - box.x):\(rows.lowerBound - box.y):black",
      "scale=\(size):\(size):flags=\(algorithm)+accurate_rnd+full_chroma_int+full_chroma_inp"
        + "+bitexact",
    ]
  }

  private func largestDifference(_ a: [UInt8], _ b: [UInt8]) throws -> Int {
    try #require(a.count == b.count)
    return zip(a, b).map { abs(Int($0) - Int($1)) }.max() ?? 0
  }

  @Test(arguments: [
    Format(name: "yuv420p"), Format(name: "yuv422p"), Format(name: "yuv444p"),
    Format(name: "yuv420p10le"), Format(name: "bgr0"), Format(name: "yuv411p"),
    Format(name: "yuv410p"),
    Format(name: "nv12", file: "clip.avi", encoder: ["-c:v", "rawvideo"]),
  ])
  func cropsAreFfmpegsBytes(format: Format) throws {
    let clip = try makeClip(format)
    // Shrunk, enlarged, unscaled, over the upper left corner and over the lower right one; on
    // multiples of 4 for the formats with one chroma sample for 4 columns or rows.
    let boxes = [
      PixelBox(x: 40, y: 20, side: 180), PixelBox(x: 100, y: 120, side: 36),
      PixelBox(x: 200, y: 60, side: 64), PixelBox(x: -20, y: -32, side: 120),
      PixelBox(x: 260, y: 160, side: 200),
    ]
    for (box, crop) in zip(boxes, try ours(clip, boxes)) {
      let expected = try ffmpeg(clip, filters(box, frame: (324, 244)))
      let difference = try largestDifference(crop, expected)
      // ffmpeg's pad has a black of its own above 8 bits: chroma of 514 where grey is 512.
      let reachesOutside = box.x < 0 || box.x + box.side > 324
      let slack = format.name == "yuv420p10le" && reachesOutside ? 1 : 0
      #expect(difference <= slack, "\(box)")
    }
  }

  @Test(arguments: [
    Format(
      name: "yuv420p", encoder: ["-c:v", "ffv1", "-colorspace", "bt709"],
      filter: "scale=out_color_matrix=bt709"),
    Format(
      name: "yuv420p", encoder: ["-c:v", "ffv1", "-color_range", "pc"],
      filter: "scale=out_range=full"),
    Format(name: "yuvj420p", file: "clip.avi", encoder: ["-c:v", "mjpeg", "-q:v", "2"]),
  ])
  func statedColoursCount(format: Format) throws {
    let clip = try makeClip(format)
    let box = PixelBox(x: 40, y: 20, side: 180)
    let crop = try ours(clip, [box])[0]
    let expected = try ffmpeg(clip, filters(box, frame: (324, 244)))
    let difference = try largestDifference(crop, expected)
    #expect(difference == 0)
  }

  /// Formats that cannot be cut on the box's borders: whole frame to RGB, then crop.
  @Test(arguments: [
    Format(name: "yuv411p"), Format(name: "yuv410p"),
    Format(name: "pal8", encoder: ["-c:v", "png"], filter: "format=rgb8"),
    Format(name: "yuyv422", file: "clip.avi", encoder: ["-c:v", "rawvideo"]),
  ])
  func awkwardFormatsGoThroughRGB(format: Format) throws {
    let clip = try makeClip(format)
    let boxes = [PixelBox(x: 42, y: 22, side: 182), PixelBox(x: -22, y: 190, side: 90)]
    for (box, crop) in zip(boxes, try ours(clip, boxes)) {
      let whole = "scale=flags=bilinear+accurate_rnd+full_chroma_int+full_chroma_inp+bitexact"
      let expected = try ffmpeg(
        clip, [whole, "format=rgb24"] + filters(box, frame: (324, 244)))
      let difference = try largestDifference(crop, expected)
      #expect(difference <= 1, "\(box)")
    }
  }

  /// Boxes are in displayed pixels: ffmpeg turns the picture first, we turn the crop last.
  @Test(arguments: [90, 180, 270], ["320x240", "322x242"])
  func rotatedPicturesAreCroppedAsDisplayed(rotation: Int, frame: String) throws {
    let plain = try makeClip(
      Format(name: "yuv420p", file: "plain.mp4", encoder: ["-c:v", "mpeg4", "-q:v", "2"]),
      frame: frame)
    // ffmpeg 5.1 writes a rotation only when it copies the stream.
    let clip = folder.file("clip.mp4")
    try Tool.check(
      "ffmpeg",
      ["-v", "error", "-i", plain, "-c", "copy", "-metadata:s:v:0", "rotate=\(rotation)", clip])
    let sides = frame.split(separator: "x").compactMap { Int($0) }
    let shown = rotation == 180 ? (sides[0], sides[1]) : (sides[1], sides[0])
    let boxes = [PixelBox(x: 30, y: 50, side: 128), PixelBox(x: -30, y: 200, side: 100)]
    for (box, crop) in zip(boxes, try ours(clip, boxes)) {
      let expected = try ffmpeg(clip, filters(box, frame: shown))
      // Averaging rows before columns rounds differently; a shift by one pixel is 50 and more.
      let difference = try largestDifference(crop, expected)
      #expect(difference <= 3, "\(box)")
    }
  }

  @Test func hugeAndDistantBoxesAreBounded() throws {
    let clip = try makeClip(Format(name: "yuv420p"))
    let boxes = [
      PixelBox(x: -3000, y: -3000, side: 6400), PixelBox(x: -500_000, y: -500_000, side: 1_000_000),
      PixelBox(x: 400, y: 20, side: 100), PixelBox(x: -1_000_000, y: 0, side: 2),
      PixelBox(x: 322, y: 242, side: 2),
    ]
    let crops = try ours(clip, boxes)
    // 324 x 244 px of 6400 are 3 x 3 of 64, at (30, 30).
    for (index, byte) in crops[0].enumerated() {
      let (row, column) = (index / 3 / 64, index / 3 % 64)
      let inside = (30..<33).contains(row) && (30..<33).contains(column)
      if !inside { #expect(byte == 0) }
    }
    #expect(crops[0].contains { $0 > 0 })
    #expect(crops[1...3].allSatisfy { $0.allSatisfy { $0 == 0 } })
    // The frame's last two columns and rows, enlarged.
    let corner = try ffmpeg(clip, filters(boxes[4], frame: (324, 244)))
    #expect(crops[4] == corner)
  }
}
