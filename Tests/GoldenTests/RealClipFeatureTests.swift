import FeatureCache
import Foundation
import MOSEIPrep
import TestSupport
import Testing

/// Audio and face plans of real clips in many codecs, against the verdicts written down for them.
@Suite(.enabled(if: Repository.shared("mosei-mini") != nil))
struct RealClipFeatureTests {
  private let root: String
  private let samples: [JSONValue]

  init() throws {
    root = try #require(Repository.shared("mosei-mini"))
    let text = try Data(contentsOf: URL(fileURLWithPath: root + "/expected.json"))
    samples = try #require(try JSONValue(parsing: Array(text))["samples"]?.array)
  }

  private func video(_ id: String) throws -> MediaFile {
    let folder = root + "/Raw/Videos/Full/Combined"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder)
    let name = try #require(names.first { $0.hasPrefix(id + ".") })
    return try MediaFile(opening: folder + "/" + name)
  }

  private func expected(_ verdicts: Set<String>) throws -> [(id: String, sample: JSONValue)] {
    try samples.filter { verdicts.contains($0["expect"]?.string ?? "") }
      .map { (try #require($0["video"]?.string), $0) }
  }

  private func interval(_ sample: JSONValue) throws -> (start: Microseconds, end: Microseconds) {
    let seconds = (sample["start"]?.number ?? .nan, sample["end"]?.number ?? .nan)
    let start = try #require(Microseconds(seconds: seconds.0))
    let end = try #require(Microseconds(seconds: seconds.1))
    return (max(start, .zero), end)
  }

  @Test func facesAreFoundWhereTheyAre() throws {
    let source = try LandmarkSource(DatasetLayout(root: root))
    for (id, group) in Dictionary(
      grouping: try expected(["kept", "audio-empty", "face-not-found"]), by: \.id)
    {
      let media = try video(id)
      let timeline = try media.timeline()
      let facts = try #require(try media.scan().video)
      let alignment = LandmarkAlignment(
        track: try source.track(for: id),
        framePTSSeconds: (0..<timeline.count).map(timeline.secondsFromFirst))
      // The landmarks were made from these very files: one row a frame, also at variable rates.
      #expect(alignment.method == .ordinal, "\(id)")
      for (_, sample) in group {
        let (start, end) = try interval(sample)
        let grid = StepGrid(start: start, end: end)
        let plan = FacePlan.make(
          alignment: alignment,
          targets: (0..<grid.count).map { timeline.frame(at: grid.time($0)) },
          displayWidth: facts.displayWidth, displayHeight: facts.displayHeight,
          options: FaceOptions())
        let isMissing = sample["expect"]?.string == "face-not-found"
        #expect(plan.finding?.reason == (isMissing ? .faceNotFound : nil), "\(id) \(start.seconds)")
      }
    }
  }

  @Test func audioIsThereWhereItIs() throws {
    for (id, group) in Dictionary(grouping: try expected(["kept", "audio-empty"]), by: \.id) {
      let media = try video(id)
      let scan = try media.scan()
      let mediaEnd = try #require(scan.mediaEnd)
      let builder = try LabelAudioBuilder(
        sourceRate: try #require(scan.audio).sampleRate,
        limit: Microseconds((mediaEnd * Rational(1_000_000)).rounded))
      _ = try media.decodeAudio { try builder.append($0, at: $1) }
      let audio = try builder.finish()
      for (_, sample) in group {
        let (start, end) = try interval(sample)
        let cut = audio.cut(start: start, end: end)
        let isEmpty = sample["expect"]?.string == "audio-empty"
        #expect((cut.decodedSampleCount == 0) == isEmpty, "\(id) \(start.seconds)")
        if sample["note"]?.string == "audio-gap" { #expect(cut.hasGap) }
      }
    }
  }

  /// The whole way, decoder to 8 kHz, against ffmpeg's for a file whose audio begins at time 0.
  @Test(arguments: ["-KhIe04WDA0", "rt4xvid2997"])
  func audioIsFfmpegs(id: String) throws {
    let media = try video(id)
    let facts = try #require(try media.scan().audio)
    let builder = try LabelAudioBuilder(sourceRate: facts.sampleRate, limit: .seconds(100))
    _ = try media.decodeAudio { try builder.append($0, at: $1) }
    let ours = try builder.finish().samples
    let mean = (0..<facts.channels).map { "\(1 / Double(facts.channels))*c\($0)" }
    let output = try Tool.check(
      "ffmpeg",
      [
        "-v", "error", "-i", media.path, "-af",
        "aformat=flt,pan=mono|c0=\(mean.joined(separator: "+")),aresample=8000", "-f", "f32le", "-",
      ]
    ).output
    let theirs = output.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    let worst = zip(ours, theirs).map { abs($0 - $1) }.max() ?? 1
    #expect(abs(ours.count - theirs.count) <= 1)
    #expect(worst < 1e-4)
  }
}
