import ArgumentParser
import Console
import FeatureCache
import MOSEIPrep

/// `prep frames`: which frame is played at each step of a sample, with its digest.
struct FramesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "frames",
    abstract: "Show which frame of a video each step of a sample uses, with its MD5.",
    discussion: """
      Steps are a third of a second apart, at most 36 (12 s). The frame of a step is the one played \
      at that time: the greatest pts <= t + start time + 1 µs. Times are in seconds relative to the \
      container's start; pts are in ticks of the video stream. A step without a sound frame is \
      marked invalid. The interval is taken as given: clamping it to the media is screening's work.

      The pts and MD5s are those ffmpeg's own full decode prints:
        ffmpeg -copyts -noautorotate -i VIDEO -map 0:v:0 -fps_mode passthrough \\
          -enc_time_base -1 -f framemd5 -

      Examples:
        prep frames clip.mp4
        prep frames clip.mp4 --start 2.9 --end 8.0 --json
      """)

  @Argument(help: "A video file.", completion: .file())
  var video: String

  @Option(help: "Start of the sample, in seconds of label time.")
  var start: Double = 0

  @Option(help: "End of the sample, in seconds of label time. (default: the end of the media)")
  var end: Double?

  @Flag(help: "Print one JSON object: video, and steps of t, pts, seconds, md5 and valid.")
  var json = false

  func validate() throws {
    for (name, value) in [("--start", start), ("--end", end ?? 0)] {
      // A century: times far beyond any media, well within exact arithmetic.
      guard value.isFinite, abs(value) <= 3.2e9 else {
        throw ValidationError("\(name) is not a time in seconds.")
      }
    }
    if let end, end <= start { throw ValidationError("--end must be later than --start.") }
  }

  func run() throws {
    let listing = try FrameListing(video: video, start: start, end: end)
    try StandardOutput.writeLine(json ? listing.json.text() : listing.table)
  }
}

/// The steps of one sample with the frames they use.
private struct FrameListing {
  struct Step {
    var time: Rational
    var ordinal: Int?
    var pts: Int64?
    var seconds: Double?
    var md5: String?
    var isValid = false
  }

  let video: String
  var steps: [Step] = []

  init(video: String, start: Double, end: Double?) throws {
    self.video = video
    let media = try MediaFile(opening: video)
    let scan = try media.scan()
    let grid = try Self.grid(scan, path: video, start: start, end: end)
    var timeline = try media.timeline()
    if try !fill(grid, media, timeline) {
      timeline = try media.timeline(from: .decoder)
      _ = try fill(grid, media, timeline)
    }
    guard timeline.count > 0 else {
      throw PrepError(
        .decodingFailed, "no frame of its video stream decodes", path: video, cause: scan.damage,
        remedy: "Check that the file is complete, or fetch it again.")
    }
  }

  private static func grid(
    _ scan: MediaScan, path: String, start: Double, end: Double?
  ) throws -> StepGrid {
    let first = Microseconds(seconds: start) ?? .zero
    if let end { return StepGrid(start: first, end: Microseconds(seconds: end) ?? .zero) }
    guard let mediaEnd = scan.mediaEnd else {
      throw PrepError(
        .formatInvalid, "holds no video or audio data", path: path, cause: scan.damage,
        remedy: "Check that the file is complete, or give --end.")
    }
    let last = Microseconds((mediaEnd * Rational(1_000_000)).rounded)
    guard last > first else {
      throw PrepError(
        .usage, "the sample is empty", path: path,
        cause: "the media ends at \(fixed(last.seconds)) s",
        remedy: "Give an earlier --start, or --end.")
    }
    return StepGrid(start: first, end: last)
  }

  /// Chooses and digests the frames; false where decoding showed the timeline to be wrong.
  private mutating func fill(
    _ grid: StepGrid, _ media: MediaFile, _ timeline: FrameTimeline
  ) throws -> Bool {
    steps = (0..<grid.count).map { k in
      let ordinal = timeline.frame(at: grid.time(k))
      return Step(
        time: grid.time(k), ordinal: ordinal, pts: ordinal.map { timeline.pts[$0] },
        seconds: ordinal.map { timeline.labelTime($0).doubleValue })
    }
    var digests: [Int: String] = [:]
    let wanted = Set(steps.compactMap(\.ordinal)).sorted()
    let report = try media.decode(
      frames: wanted, timeline: timeline, includingDamaged: true
    ) { ordinal, frame in
      digests[ordinal] = try FrameDigest.md5(of: frame)
    }
    for index in steps.indices {
      guard let ordinal = steps[index].ordinal else { continue }
      steps[index].md5 = digests[ordinal]
      steps[index].isValid = digests[ordinal] != nil && !report.damaged.contains(ordinal)
    }
    return !report.contradictsTimeline
  }

  var json: JSONValue {
    [
      "video": .string(video),
      "steps": .array(
        steps.map { step in
          [
            "t": .number(step.time.doubleValue),
            "pts": step.pts.map { .integer($0) } ?? .null,
            "seconds": step.seconds.map { .number($0) } ?? .null,
            "md5": step.md5.map { .string($0) } ?? .null,
            "valid": .bool(step.isValid),
          ]
        }),
    ]
  }

  var table: String {
    let rows = steps.map { step in
      [
        Self.fixed(step.time.doubleValue), step.pts.map(String.init) ?? "-",
        step.seconds.map(Self.fixed) ?? "-", step.md5 ?? "-", step.isValid ? "yes" : "no",
      ].joined(separator: "\t")
    }
    return (["t\tpts\tseconds\tmd5\tvalid"] + rows).joined(separator: "\n")
  }

  /// Seconds with six decimals; times no clock reaches (hostile files) in full.
  private static func fixed(_ seconds: Double) -> String {
    guard let microseconds = Microseconds(seconds: seconds)?.count else { return "\(seconds)" }
    let fraction = String(microseconds.magnitude % 1_000_000)
    let zeros = String(repeating: "0", count: 6 - fraction.count)
    return "\(microseconds < 0 ? "-" : "")\(microseconds.magnitude / 1_000_000).\(zeros)\(fraction)"
  }
}
